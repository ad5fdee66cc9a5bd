CREATE OR REPLACE VIEW app.named_users AS
SELECT id, display_name FROM app.users WHERE display_name IS NOT NULL;
