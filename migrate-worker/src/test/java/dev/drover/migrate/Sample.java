package dev.drover.migrate;

/** Rows for the sample schema. */
final class Sample {
  /** A few rows in every table but one, in every shape that has ever been trouble. */
  static final String ROWS =
      """
      INSERT INTO app.users (id, email, meta, tags, seen, score) VALUES
        ('00000000-0000-0000-0000-000000000001', 'a@x', '{"k": [1, null, "\\\\n"]}', '{a,NULL,"b c",""}', 'infinity', '-0'),
        ('00000000-0000-0000-0000-000000000002', NULL, NULL, '{}', '2026-01-31 12:00:00.123456+05', 'NaN'),
        ('00000000-0000-0000-0000-000000000003', '', 'null', NULL, NULL, 1e-300),
        ('00000000-0000-0000-0000-000000000004', E'tab\\tnew\\nline\\\\.', '1', '{}', NULL, 0.1);
      INSERT INTO app.sessions (id, user_id, note) OVERRIDING SYSTEM VALUE VALUES
        (7, '00000000-0000-0000-0000-000000000001', E'\\\\.'), (900, '00000000-0000-0000-0000-000000000004', 'ü');
      INSERT INTO app.tokens (id, session_id, parent) VALUES (5, 7, 6), (6, 900, 5), (41, NULL, 41);
      ALTER TABLE app.hen DROP CONSTRAINT "hen's egg";
      INSERT INTO app.hen VALUES (1, 2); INSERT INTO app.egg VALUES (2, 1);
      ALTER TABLE app.left_shoe DROP CONSTRAINT pair;
      INSERT INTO app.left_shoe VALUES (1, 1); INSERT INTO app.right_shoe VALUES (1, 1);
      INSERT INTO "Sch""ema ü"."Täble; --'$$" VALUES (12, '$$''";--', '\\x00ff5c'), (13, NULL, NULL);
      INSERT INTO app.rocket VALUES (990), (991);
      SELECT pg_catalog.setval('app.tokens_id_seq', 50);
      """;

  private Sample() {}
}
