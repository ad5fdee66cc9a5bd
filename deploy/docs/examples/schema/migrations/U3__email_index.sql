DROP INDEX IF EXISTS app.users_email;
