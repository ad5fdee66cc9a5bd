CREATE SCHEMA app;

CREATE TABLE app.events (
  id           bigint PRIMARY KEY,
  project_ref  text NOT NULL,
  kind         text NOT NULL,
  actor        uuid NOT NULL,
  happened_at  timestamptz NOT NULL,
  amount       numeric(12, 2),
  details      jsonb NOT NULL
);
