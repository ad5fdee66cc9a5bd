ALTER TABLE app.users DROP CONSTRAINT one_user_an_email;
