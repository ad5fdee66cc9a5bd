-- What the coordinator remembers. Kafka is disposable; this is not.

CREATE TABLE plan (
  fingerprint text PRIMARY KEY,               -- SHA-256 of the normalized plan with its files
  name        text NOT NULL,
  yaml        text NOT NULL,                  -- as its author wrote it
  files       jsonb NOT NULL,                 -- name -> text of every file it names
  normalized  jsonb NOT NULL,                 -- dev.drover.common.plan.Plan as JSON, with files
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE batch (
  id               uuid PRIMARY KEY,
  name             text NOT NULL UNIQUE,
  plan             text NOT NULL REFERENCES plan,
  wish             text NOT NULL DEFAULT 'run' CHECK (wish IN ('run', 'pause', 'cancel')),
  wish_reason      text,                      -- why it is paused or cancelled: a person's word, or stop-when-failed
  max_in_flight    integer NOT NULL CHECK (max_in_flight > 0),
  stop_when_failed integer NOT NULL,          -- per cent of ended projects
  forgiven_ended   integer NOT NULL DEFAULT 0, -- ended and failed ones when somebody last resumed the batch;
  forgiven_failed  integer NOT NULL DEFAULT 0, -- stop-when-failed counts from there on
  total            integer NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  ended_at         timestamptz
);

-- One row per project's move: the saga. Changed only by dev.drover.coordinator.saga's decisions.
CREATE TABLE migration (
  id         uuid PRIMARY KEY,                -- version 7, made by the coordinator
  batch      uuid NOT NULL REFERENCES batch,
  plan       text NOT NULL REFERENCES plan,
  project    text NOT NULL,
  server     text NOT NULL,                   -- resolved: the plan's or the projects file's
  database   text NOT NULL,
  owner      text,
  state      text NOT NULL,                   -- Queued, BackingUp, Migrating, Verifying, Promoting, Restoring,
                                              -- Completed, Restored, Refused, Cancelled, NeedsAttention
  stage      text,                            -- of the command that is out, due or held back
  wish       text NOT NULL DEFAULT 'run' CHECK (wish IN ('run', 'pause', 'cancel')),
  saga       jsonb NOT NULL,                  -- the saga's whole value
  epoch      integer NOT NULL DEFAULT 0,
  version    bigint NOT NULL DEFAULT 0,       -- counts decisions; compared and swapped
  timer_at   timestamptz,                     -- when the saga wants to be woken; this database's clock
  deadline_at timestamptz,                    -- of a run: heartbeats extend timer_at up to here
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz
);
CREATE INDEX migration_by_batch ON migration (batch, state, id);
CREATE INDEX migration_in_order ON migration (batch, id);
CREATE INDEX migration_ended ON migration (batch, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX migration_by_project ON migration (project);
CREATE INDEX migration_timer ON migration (timer_at) WHERE timer_at IS NOT NULL;
CREATE UNIQUE INDEX one_live_migration_a_project ON migration (project)
  WHERE state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled');
CREATE UNIQUE INDEX one_live_migration_a_database ON migration (server, database)
  WHERE state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled');

-- Append only: one row per decision that changed a saga.
CREATE TABLE history (
  migration uuid NOT NULL REFERENCES migration,
  version   bigint NOT NULL,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  state     text NOT NULL,                    -- the state arrived in
  epoch     integer NOT NULL,
  actor     text NOT NULL,                    -- a worker's id, 'coordinator', or who asked
  note      text NOT NULL,                    -- what happened, in a sentence
  detail    jsonb,                            -- failure, verdict or findings, where there are any
  PRIMARY KEY (migration, version)
);

-- Written in the transaction of the decision; deleted after the broker's acknowledgement.
CREATE TABLE outbox (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic   text NOT NULL,
  key     text NOT NULL,
  payload text NOT NULL                       -- JSON
);

CREATE TABLE consumer_offset (
  topic       text NOT NULL,
  partition   integer NOT NULL,
  topic_id    text NOT NULL,                  -- a topic made anew has another, and is read from its beginning
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, partition)
);

CREATE TABLE worker (
  id        text PRIMARY KEY,
  kind      text NOT NULL,
  heartbeat jsonb NOT NULL,
  idle      jsonb NOT NULL,                   -- topic -> since when this worker has had a free slot for it
  seen_at   timestamptz NOT NULL DEFAULT now()
);

-- Newest wins; for people to watch. Losing it loses nothing.
CREATE UNLOGGED TABLE progress (
  migration    uuid PRIMARY KEY,
  epoch        integer NOT NULL,
  stage        text NOT NULL,
  rows         bigint NOT NULL,
  rows_planned bigint NOT NULL,
  bytes        bigint NOT NULL,
  at           timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE plan_check (
  id         uuid PRIMARY KEY,
  plan       text NOT NULL REFERENCES plan,
  sample     jsonb NOT NULL,                  -- projects to try the predicates with
  epoch      integer NOT NULL DEFAULT 0,      -- grows each time the command is sent; it is until answered
  timer_at   timestamptz,
  findings   jsonb,                           -- NULL until answered
  failure    jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz
);

CREATE TABLE idempotency (
  key        text PRIMARY KEY,
  request    text NOT NULL,                   -- SHA-256 of method, path and body
  status     integer NOT NULL,
  response   jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
