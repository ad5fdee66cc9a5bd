-- Roles belong to the server: made once, and there already the next time.
DO $do$
DECLARE role text;
BEGIN
  PERFORM pg_advisory_xact_lock(815);
  FOREACH role IN ARRAY ARRAY['sample_owner', 'sample_reader', 'sample_writer', 'sample "odd"; $(x) é'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
  END LOOP;
END $do$;
