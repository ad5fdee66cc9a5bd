ALTER TABLE app.users ADD CONSTRAINT one_user_an_email UNIQUE (email);
