-- Not possible within a transaction, so it stands alone and may be run again.
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_email ON app.users (email);
