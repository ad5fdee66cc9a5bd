-- The audit trail: every decision about a migration, and everything an operator asked for. Rows are only ever added.
-- Two chains make a change visible (dev.drover.coordinator.audit): each entry's hash covers the entry before it of the
-- same subject, and each seal's hash covers the seal before it and all entries that were added since.

CREATE TABLE audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject uuid NOT NULL,                      -- a migration, a batch, or all zeros for what concerns neither
  version bigint NOT NULL,                    -- of the subject, from 1 on without gaps
  at      timestamptz NOT NULL,
  deed    text NOT NULL,                      -- transition, or what was done to a batch or a dead letter
  state   text,                               -- of a transition: the state arrived in
  epoch   integer,                            -- of a transition
  actor   text NOT NULL,                      -- a worker's id, 'coordinator', or who asked
  note    text NOT NULL,                      -- what happened, in a sentence
  detail  json,                               -- failure, verdict, or what was asked for; kept to the letter
  hash    bytea NOT NULL,                     -- SHA-256 of the hash before and of all columns above but id
  UNIQUE (subject, version)
);

CREATE TABLE audit_seal (
  number   bigint PRIMARY KEY,                -- from 1 on without gaps
  last     bigint NOT NULL,                   -- covers the audit entries above the seal before, up to this id
  entries  bigint NOT NULL,                   -- how many those are
  at       timestamptz NOT NULL,
  hash     bytea NOT NULL                     -- SHA-256 of the hash before, number, last, entries and their hashes
);

-- The hash of a migration's latest entry, so that the next can be chained without looking for it.
ALTER TABLE migration ADD COLUMN audited bytea;

-- One field of what is hashed: its length in bytes, so that no two lists of fields look alike; '-' when absent.
CREATE FUNCTION pg_temp.field(value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN value IS NULL THEN convert_to('-', 'UTF8')
              ELSE convert_to(octet_length(convert_to(value, 'UTF8')) || ':', 'UTF8') || convert_to(value, 'UTF8') END
$$;

-- What was decided before there was this trail becomes its beginning.
DO $$
DECLARE
  entry record;
  subject uuid;
  hash bytea;
BEGIN
  FOR entry IN SELECT * FROM history ORDER BY migration, version LOOP
    IF subject IS DISTINCT FROM entry.migration THEN
      subject := entry.migration;
      hash := '\x'::bytea;
    END IF;
    hash := sha256(hash || pg_temp.field(entry.migration::text) || pg_temp.field(entry.version::text)
      || pg_temp.field(((extract(epoch FROM entry.at) * 1000000)::bigint)::text) || pg_temp.field('transition')
      || pg_temp.field(entry.state) || pg_temp.field(entry.epoch::text) || pg_temp.field(entry.actor)
      || pg_temp.field(entry.note) || pg_temp.field(entry.detail::text));
    INSERT INTO audit (subject, version, at, deed, state, epoch, actor, note, detail, hash)
    VALUES (entry.migration, entry.version, entry.at, 'transition', entry.state, entry.epoch, entry.actor, entry.note,
            entry.detail::json, hash);
    UPDATE migration SET audited = hash WHERE id = entry.migration;
  END LOOP;
END
$$;

DROP TABLE history;

-- A migration's own way, for those who look at nothing else.
CREATE VIEW history AS
  SELECT subject AS migration, version, at, state, epoch, actor, note, detail FROM audit WHERE deed = 'transition';

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is only ever added to: % of % is refused.', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Dead letters that were sent once more; each is, at most once.
CREATE TABLE dead_letter_replay (
  letter text PRIMARY KEY,                    -- topic, its identity, partition and offset
  actor  text NOT NULL,
  at     timestamptz NOT NULL DEFAULT now()
);
