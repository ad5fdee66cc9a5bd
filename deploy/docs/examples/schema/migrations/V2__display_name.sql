ALTER TABLE app.users ADD display_name text;
COMMENT ON COLUMN app.users.display_name IS 'what others see';
