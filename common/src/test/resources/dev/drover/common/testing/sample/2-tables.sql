CREATE SEQUENCE app.free_standing AS integer START 7 INCREMENT 7 MINVALUE 7 MAXVALUE 7000 CACHE 5;
CREATE SEQUENCE app.falling INCREMENT -3 MAXVALUE 100 MINVALUE -100 START 100 CYCLE;
CREATE SEQUENCE app.never_used AS smallint;
CREATE UNLOGGED TABLE app.scratch (id integer PRIMARY KEY, note text);

CREATE TABLE app.people (
  id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY,
  gone text,
  email app.email NOT NULL,
  name app.short_name,
  mood app.mood DEFAULT 'ok',
  home app.address,
  nick text COLLATE app.case_blind,
  cents app.cents,
  awake app.period,
  naps app.periods,
  label app.label,
  tags text[] DEFAULT '{}',
  extra extensions.hstore,
  full_name text GENERATED ALWAYS AS (coalesce(name, '') || ' <' || email::text || '>') STORED,
  boss bigint,
  CONSTRAINT boss_is_known FOREIGN KEY (boss) REFERENCES app.people DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT own_boss CHECK (boss IS DISTINCT FROM id) NO INHERIT);
ALTER TABLE app.people DROP COLUMN gone;
ALTER TABLE app.people ALTER email SET STATISTICS 500, ALTER label SET STORAGE EXTERNAL,
  ALTER nick SET (n_distinct = 100), ALTER name SET COMPRESSION pglz;
ALTER TABLE app.people SET (fillfactor = 70, autovacuum_enabled = true, toast.autovacuum_enabled = false);
CREATE UNIQUE INDEX people_email ON app.people (lower(email::text)) INCLUDE (name) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX people_boss_once ON app.people (boss, nick) NULLS NOT DISTINCT WHERE nick IS NOT NULL AND boss > 0;
CREATE INDEX people_mood ON app.people (mood app.mood_ops DESC NULLS LAST) WITH (fillfactor = 80);
CREATE INDEX people_name_gin ON app.people USING gin (name extensions.gin_trgm_ops);
CREATE INDEX people_awake ON app.people USING gist (awake);
CREATE INDEX people_id_brin ON app.people USING brin (id) WITH (pages_per_range = 8);
CREATE INDEX people_nick ON app.people USING hash (label);
CREATE INDEX people_sum ON app.people ((cents::bigint + 1), (id % 7));
ALTER INDEX app.people_sum ALTER COLUMN 1 SET STATISTICS 300;
ALTER TABLE app.people CLUSTER ON people_mood;
CREATE STATISTICS app.people_moods (ndistinct, dependencies, mcv) ON mood, boss FROM app.people;
CREATE STATISTICS app.people_words ON (lower(name)), (id % 3) FROM app.people;
ALTER STATISTICS app.people_moods SET STATISTICS 50;

CREATE TABLE shop.orders (
  id uuid DEFAULT extensions.uuid_generate_v4(), bought date NOT NULL, country text NOT NULL, person bigint,
  cents app.cents, note text, PRIMARY KEY (bought, country, id)) PARTITION BY RANGE (bought);
CREATE TABLE shop.orders_2023 PARTITION OF shop.orders FOR VALUES FROM (MINVALUE) TO ('2024-01-01') PARTITION BY LIST (country);
CREATE TABLE shop.orders_2023_de PARTITION OF shop.orders_2023 FOR VALUES IN ('de', 'at');
CREATE TABLE shop.orders_2023_rest PARTITION OF shop.orders_2023 DEFAULT;
CREATE TABLE shop.orders_2024 (note text, cents app.cents, gone integer, person bigint, country text NOT NULL,
                               bought date NOT NULL, id uuid DEFAULT extensions.uuid_generate_v4() NOT NULL);
ALTER TABLE shop.orders_2024 DROP COLUMN gone;
ALTER TABLE shop.orders ATTACH PARTITION shop.orders_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.orders_default PARTITION OF shop.orders DEFAULT WITH (fillfactor = 90);
CREATE INDEX orders_person ON shop.orders (person);
CREATE INDEX orders_2024_only ON shop.orders_2024 (note);
ALTER TABLE shop.orders ADD CONSTRAINT orders_person_known FOREIGN KEY (person) REFERENCES app.people ON DELETE SET NULL;
CREATE TABLE shop.lines (bought date, country text, id uuid, line integer CHECK (line > 0), text text,
  PRIMARY KEY (bought, country, id, line),
  FOREIGN KEY (bought, country, id) REFERENCES shop.orders MATCH FULL ON UPDATE CASCADE ON DELETE CASCADE);
CREATE TABLE shop.events (id bigserial, body jsonb) PARTITION BY HASH (id);
CREATE TABLE shop.events_0 PARTITION OF shop.events FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE UNLOGGED TABLE shop.events_1 PARTITION OF shop.events FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE shop.empty_parent (a integer) PARTITION BY LIST ((a % 2));

CREATE TABLE app.animals (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'nobody');
CREATE TABLE app.cats (lives integer DEFAULT 9 CHECK (lives <= 9)) INHERITS (app.animals);
CREATE TABLE app.flyers (wings integer);
CREATE TABLE app.bats (name text NOT NULL DEFAULT 'a bat') INHERITS (app.animals, app.flyers);

CREATE TABLE app.left_side (id integer PRIMARY KEY, other integer);
CREATE TABLE app.right_side (id integer PRIMARY KEY, other integer REFERENCES app.left_side);
ALTER TABLE app.left_side ADD FOREIGN KEY (other) REFERENCES app.right_side;

CREATE TABLE app.bookings (room integer, during tstzrange,
  CONSTRAINT one_at_a_time EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0) DEFERRABLE);
CREATE TABLE app.loose (id integer, people bigint, CONSTRAINT twice UNIQUE (id) DEFERRABLE);
INSERT INTO app.loose VALUES (-1, -1);
ALTER TABLE app.loose ADD CONSTRAINT positive CHECK (id > 0) NOT VALID,
  ADD CONSTRAINT somebody FOREIGN KEY (people) REFERENCES app.people NOT VALID;
CREATE TABLE app.of_a_type OF app.address (zip WITH OPTIONS NOT NULL DEFAULT '0');
CREATE TABLE app.no_columns ();
CREATE TABLE app.no_key (a integer, b text);
ALTER TABLE app.no_key REPLICA IDENTITY FULL;
CREATE TABLE app.piled_up (id integer NOT NULL) USING piled;
CREATE UNIQUE INDEX piled_up_id ON app.piled_up (id);
ALTER TABLE app.piled_up REPLICA IDENTITY USING INDEX piled_up_id;
CREATE TABLE app.numbers (
  id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, small smallint, big bigint, exact numeric, cut numeric(10, 3),
  single real, wide double precision, price money, yes boolean, bits bit(5), more_bits bit varying, bytes bytea,
  day date, clock time, clock_there timetz, moment timestamp, moment_there timestamptz, lapse interval, fixed char(4),
  ip inet, net cidr, mac macaddr, spot point, frame box, way path, json json, jsonb jsonb, doc xml, words tsvector, find tsquery,
  uid uuid, ints int4range, many int4multirange, grid integer[][], lsn pg_lsn, odd "char", big_oid oid, file name);
CREATE TABLE app.long_rows (id integer PRIMARY KEY, body text);
CREATE TABLE app.pictures (id integer PRIMARY KEY, content oid);
