DROP VIEW IF EXISTS app.named_users;
ALTER TABLE app.users DROP COLUMN display_name;
