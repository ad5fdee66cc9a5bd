-- A batch's balance: whose the rows of its source are, counted because somebody asked.

ALTER TABLE backup_job DROP CONSTRAINT backup_job_kind_check;
ALTER TABLE backup_job ADD CONSTRAINT backup_job_kind_check
  CHECK (kind IN ('backup', 'restore', 'drill', 'verify', 'balance'));
ALTER TABLE backup_job ADD COLUMN batch uuid REFERENCES batch; -- of a balance, which has no project
ALTER TABLE backup_job ALTER COLUMN project DROP NOT NULL;
ALTER TABLE backup_job ADD CONSTRAINT backup_job_subject
  CHECK ((kind = 'balance') = (batch IS NOT NULL) AND (kind = 'balance') = (project IS NULL));
CREATE INDEX backup_job_by_batch ON backup_job (batch) WHERE batch IS NOT NULL;
