CREATE COLLATION app.by_code_point (PROVIDER = builtin, LOCALE = 'C.UTF-8');
CREATE TABLE app.since_17 (id integer GENERATED ALWAYS AS IDENTITY, day date, word text COLLATE app.by_code_point, PRIMARY KEY (id, day))
  PARTITION BY RANGE (day);
CREATE TABLE app.since_17_early PARTITION OF app.since_17 FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE app.since_17_late PARTITION OF app.since_17 DEFAULT;
ALTER TABLE app.since_17 ADD CONSTRAINT no_room EXCLUDE USING btree (id WITH =, day WITH =);
GRANT MAINTAIN, SELECT ON app.since_17 TO sample_writer;
GRANT MAINTAIN ON app.since_16 TO sample_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner IN SCHEMA app GRANT MAINTAIN ON TABLES TO sample_reader;
CREATE VIEW app.in_17 AS
  SELECT t.id, j.a FROM app.since_17 AS t, JSON_TABLE('[{"a": 1}]', '$[*]' COLUMNS (a integer PATH '$.a')) AS j;
CREATE FUNCTION app.on_login() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER on_login ON login EXECUTE FUNCTION app.on_login();
INSERT INTO app.since_17 (day, word) SELECT date '2019-12-01' + n, chr(65 + n % 26) FROM generate_series(1, 60) AS n;
