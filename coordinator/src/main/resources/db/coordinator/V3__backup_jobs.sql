-- Backups, restores and drills that a person or a schedule asked for, outside of any migration.

-- Changed only by dev.drover.coordinator.job.
CREATE TABLE backup_job (
  id          uuid PRIMARY KEY,               -- version 7; stands where a migration's id does in commands, bundles and fences
  kind        text NOT NULL CHECK (kind IN ('backup', 'restore', 'drill')),
  run         uuid NOT NULL,                  -- those that were asked for together share it
  schedule    text,                           -- which schedule asked, where one did
  plan        text NOT NULL REFERENCES plan,
  project     text NOT NULL,
  server      text NOT NULL,                  -- where a restore goes, where a drill is held; of a backup its source
  database    text NOT NULL,
  bundle      text,                           -- that is restored or drilled; of a backup, once complete, what it wrote
  manifest    text,                           -- the bundle's digest
  origin      uuid,                           -- the migration or job that wrote the bundle, of a restore or drill
  dry_run     boolean NOT NULL DEFAULT false,
  pinned      boolean NOT NULL DEFAULT false, -- of a backup: never to be pruned
  actor       text NOT NULL,
  reason      text,
  state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'complete', 'failed')),
  epoch       integer NOT NULL DEFAULT 0,     -- grows each time the command is sent
  failures    integer NOT NULL DEFAULT 0,
  worker      text,                           -- who said it began with the current epoch
  timer_at    timestamptz,                    -- running: when to look after it; waiting: not to be sent before
  deadline_at timestamptz,
  result      jsonb,
  failure     jsonb,                          -- of the last attempt that failed
  created_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz
);
CREATE INDEX backup_job_open ON backup_job (state, timer_at) WHERE state IN ('waiting', 'running');
CREATE INDEX backup_job_by_run ON backup_job (run);
CREATE INDEX backup_job_by_project ON backup_job (project);
CREATE INDEX backup_job_by_bundle ON backup_job (bundle);
CREATE UNIQUE INDEX one_live_restore_a_project ON backup_job (project)
  WHERE kind = 'restore' AND NOT dry_run AND state IN ('waiting', 'running');

CREATE TABLE schedule (
  name       text PRIMARY KEY,
  id         uuid NOT NULL UNIQUE,            -- its subject in the audit trail
  kind       text NOT NULL CHECK (kind IN ('backup', 'drill')),
  cron       text NOT NULL,
  zone       text NOT NULL,
  plan       text REFERENCES plan,            -- of backups
  projects   jsonb NOT NULL,                  -- of backups: whom; of drills: whom, empty for a sample of all
  sample     integer,                         -- of drills: how many
  paused     boolean NOT NULL DEFAULT false,
  next_at    timestamptz NOT NULL,            -- the next firing, also while paused
  fired_at   timestamptz,
  run        uuid,                            -- of the latest firing
  actor      text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX schedule_due ON schedule (next_at) WHERE NOT paused;
