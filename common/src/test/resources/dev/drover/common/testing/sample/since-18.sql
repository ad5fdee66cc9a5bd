CREATE COLLATION app.whole_unicode (PROVIDER = builtin, LOCALE = 'PG_UNICODE_FAST');
CREATE TABLE app.since_18 (
  id uuid DEFAULT uuidv7() CONSTRAINT id_is_said NOT NULL,
  a integer CONSTRAINT a_is_said NOT NULL,
  twice integer GENERATED ALWAYS AS (a * 2),
  thrice integer GENERATED ALWAYS AS (a * 3) STORED,
  word text COLLATE app.whole_unicode,
  boss bigint,
  CONSTRAINT not_held CHECK (a < 30) NOT ENFORCED,
  CONSTRAINT boss_not_held FOREIGN KEY (boss) REFERENCES app.people NOT ENFORCED,
  PRIMARY KEY (id));
CREATE TABLE app.rooms (room integer, during tstzrange, CONSTRAINT rooms_once PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE app.stays (room integer, during tstzrange,
  CONSTRAINT stays_in_rooms FOREIGN KEY (room, PERIOD during) REFERENCES app.rooms (room, PERIOD during));
CREATE TABLE app.heirs (note text) INHERITS (app.since_18);
ALTER TABLE app.heirs ADD CONSTRAINT note_once NOT NULL note NO INHERIT;
CREATE TABLE app.unproven (a integer, b integer);
INSERT INTO app.unproven VALUES (NULL, 1);
ALTER TABLE app.unproven ADD CONSTRAINT a_later NOT NULL a NOT VALID;
CREATE TABLE app.parted (a integer CONSTRAINT a_of_all NOT NULL, b integer GENERATED ALWAYS AS (a + 1)) PARTITION BY LIST (a);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES IN (1);
CREATE TABLE app.parted_2 (b integer GENERATED ALWAYS AS (a + 2), a integer CONSTRAINT a_of_two NOT NULL);
ALTER TABLE app.parted ATTACH PARTITION app.parted_2 FOR VALUES IN (2);
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner GRANT SELECT ON LARGE OBJECTS TO sample_reader;
CREATE PUBLICATION with_generated FOR TABLE app.since_18 WITH (publish_generated_columns = stored);
CREATE VIEW app.in_18 AS SELECT s.id, s.twice, casefold(s.word) AS word FROM app.since_18 AS s;
INSERT INTO app.since_18 (id, a, word) SELECT md5(n::text)::uuid, n, 'Maße' || n FROM generate_series(1, 60) AS n;
INSERT INTO app.heirs (id, a, note) SELECT md5((-n)::text)::uuid, n, 'heir' FROM generate_series(1, 20) AS n;
INSERT INTO app.rooms VALUES (1, '[2024-01-01,2025-01-01)'), (1, '[2025-01-01,2026-01-01)');
INSERT INTO app.stays VALUES (1, '[2024-06-01,2025-06-01)');
INSERT INTO app.parted VALUES (1), (2), (2);
