-- How it was known, when it was asked for, that what goes to a server for production can be restored; NULL of other servers.
ALTER TABLE backup_job ADD COLUMN tested jsonb; -- of a restore
ALTER TABLE migration ADD COLUMN tested jsonb;  -- of a whole database

-- Of a restore of a database of kind schema: rows that were written since may be lost.
ALTER TABLE backup_job ADD COLUMN losing_rows boolean NOT NULL DEFAULT false;
