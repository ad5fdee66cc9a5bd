CREATE VIEW app.names AS SELECT id, name, mood FROM app.people WHERE mood <> 'sad' WITH LOCAL CHECK OPTION;
ALTER VIEW app.names ALTER name SET DEFAULT 'by the view';
CREATE VIEW app.guarded WITH (security_barrier = true, security_invoker = true) AS SELECT * FROM app.numbers;
CREATE RECURSIVE VIEW app.to_ten (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM to_ten WHERE n < 10;
CREATE VIEW app.joined AS SELECT p.full_name, o.bought, sum(o.cents::bigint) OVER w AS sum
  FROM app.people AS p LEFT JOIN shop.orders AS o ON o.person = p.id
  WINDOW w AS (PARTITION BY p.id ORDER BY o.bought ROWS UNBOUNDED PRECEDING);
CREATE MATERIALIZED VIEW app.moods AS SELECT mood, count(*) AS people FROM app.people GROUP BY mood;
CREATE UNIQUE INDEX moods_mood ON app.moods (mood);
CREATE MATERIALIZED VIEW app.not_yet WITH (fillfactor = 50) AS SELECT * FROM app.moods WITH NO DATA;

CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.note := coalesce(NEW.note, '') || ' touched by ' || TG_NAME;
  RETURN NEW;
END $$;
CREATE FUNCTION app.nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET work_mem = '1MB'
  AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION app.variadic(VARIADIC words text[] DEFAULT ARRAY['a; b', $$it's$$]) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE COST 7 LEAKPROOF AS $$ SELECT array_to_string(words, ';') $$;
DO $do$ BEGIN
  EXECUTE 'CREATE FUNCTION app.standard(a integer, OUT twice integer, OUT half numeric) LANGUAGE sql IMMUTABLE
    BEGIN ATOMIC SELECT a * 2, a / 2.0; END';
END $do$;
CREATE FUNCTION app.rows_of() RETURNS TABLE (id bigint, name text) LANGUAGE sql ROWS 3 AS 'SELECT id, name FROM app.people';
CREATE FUNCTION app.in_plsample() RETURNS text LANGUAGE plsample AS $$ BEGIN RETURN '$(touch x)'; END $$;
CREATE PROCEDURE app.proceed(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; COMMIT; END $$;

CREATE TRIGGER a_enabled BEFORE INSERT OR UPDATE OF note ON app.scratch FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION app.touch();
CREATE TRIGGER b_disabled BEFORE INSERT ON app.scratch FOR EACH ROW EXECUTE FUNCTION app.touch('x', 'it''s');
ALTER TABLE app.scratch DISABLE TRIGGER b_disabled;
CREATE TRIGGER c_always AFTER DELETE ON app.scratch REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION app.nothing();
ALTER TABLE app.scratch ENABLE ALWAYS TRIGGER c_always;
CREATE TRIGGER d_replica BEFORE TRUNCATE ON app.scratch EXECUTE FUNCTION app.nothing();
ALTER TABLE app.scratch ENABLE REPLICA TRIGGER d_replica;
CREATE TRIGGER orders_all AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION app.nothing();
ALTER TABLE shop.orders_2024 DISABLE TRIGGER orders_all;
CREATE TRIGGER names_instead INSTEAD OF DELETE ON app.names FOR EACH ROW EXECUTE FUNCTION app.nothing();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.animals FROM app.flyers DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.nothing();
CREATE RULE keep_all AS ON DELETE TO app.no_key WHERE (old.a > 100) DO INSTEAD NOTHING;
CREATE RULE tell AS ON INSERT TO app.no_key DO ALSO NOTIFY sample;
ALTER TABLE app.no_key DISABLE RULE tell;

CREATE FUNCTION app.on_command() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER sample_end ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION app.on_command();
CREATE EVENT TRIGGER sample_drop ON sql_drop EXECUTE FUNCTION app.on_command();
ALTER EVENT TRIGGER sample_drop DISABLE;

CREATE PUBLICATION sample_some FOR TABLE app.people (id, email), app.left_side WHERE (id > 0) WITH (publish = 'insert');
CREATE PUBLICATION sample_shop FOR TABLES IN SCHEMA shop WITH (publish_via_partition_root = true);
CREATE PUBLICATION sample_all FOR ALL TABLES WITH (publish = 'insert, truncate');
