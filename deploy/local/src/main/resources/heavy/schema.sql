CREATE SCHEMA app;

CREATE TABLE app.documents (
  id          bigint PRIMARY KEY,
  project_ref text NOT NULL,
  scan        bytea,
  transcript  text
);
ALTER TABLE app.documents ALTER scan SET STORAGE EXTERNAL, ALTER transcript SET STORAGE EXTERNAL;

CREATE TABLE app.entries (
  id          bigint PRIMARY KEY,
  project_ref text NOT NULL,
  line        text NOT NULL
);
