-- Copies of what a restore by hand changes, and pruning by the clock.

ALTER TABLE backup_job ADD COLUMN without_copy boolean NOT NULL DEFAULT false; -- of a restore: keep no copy of what it changes

ALTER TABLE backup_job DROP CONSTRAINT backup_job_kind_check;
ALTER TABLE backup_job ADD CONSTRAINT backup_job_kind_check
  CHECK (kind IN ('backup', 'restore', 'drill', 'verify', 'balance', 'prune'));
ALTER TABLE backup_job DROP CONSTRAINT backup_job_subject;
ALTER TABLE backup_job ADD CONSTRAINT backup_job_subject
  CHECK ((kind = 'balance') = (batch IS NOT NULL) AND (kind IN ('balance', 'prune')) = (project IS NULL));
ALTER TABLE backup_job ALTER COLUMN plan DROP NOT NULL;
ALTER TABLE backup_job ALTER COLUMN server DROP NOT NULL;
ALTER TABLE backup_job ALTER COLUMN database DROP NOT NULL;
ALTER TABLE backup_job ADD COLUMN keep_days integer; -- of a prune, which is of the store alone
ALTER TABLE backup_job ADD CONSTRAINT backup_job_place
  CHECK ((kind = 'prune') = (plan IS NULL) AND (kind = 'prune') = (server IS NULL)
         AND (kind = 'prune') = (database IS NULL) AND (kind = 'prune') = (keep_days IS NOT NULL));

ALTER TABLE schedule DROP CONSTRAINT schedule_kind_check;
ALTER TABLE schedule ADD CONSTRAINT schedule_kind_check CHECK (kind IN ('backup', 'drill', 'prune'));
ALTER TABLE schedule ADD COLUMN keep_days integer; -- of prunes: how old a bundle has to be at least
