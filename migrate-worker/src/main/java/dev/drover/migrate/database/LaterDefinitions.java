package dev.drover.migrate.database;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.postgres.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes back what a broken off {@code pg_restore} made of keys, indexes, triggers and the like, so
 * that it can be run again from its beginning: whatever was not there when the rows were complete.
 * Its other statements (comments, privileges, REFRESH) bear being repeated.
 */
final class LaterDefinitions {
  private static final String THERE =
      """
      SELECT 'pg_class'::regclass::oid AS class, oid FROM pg_class WHERE relkind IN ('i', 'I')
      UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint
      UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger
      UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite
      UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy
      UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication
      UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext\
      """;

  /** Notes what is there. */
  static final String REMEMBER = "CREATE TABLE drover_load.before AS " + THERE;

  /** Statements that drop what is new, those first that hang on others. */
  private static final String DROPS =
      "WITH new AS (SELECT class, oid FROM ("
          + THERE
          + ") AS now EXCEPT SELECT class, oid FROM drover_load.before)"
          + """

          SELECT sql FROM (
            SELECT 1 AS step, format('DROP POLICY %I ON %s', polname, polrelid::regclass) AS sql
              FROM new JOIN pg_policy AS x USING (oid) WHERE class = 'pg_policy'::regclass
            UNION ALL SELECT 1, format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
              FROM new JOIN pg_trigger AS x USING (oid) WHERE class = 'pg_trigger'::regclass AND NOT tgisinternal AND tgparentid = 0
            UNION ALL SELECT 1, format('DROP RULE %I ON %s', rulename, ev_class::regclass)
              FROM new JOIN pg_rewrite AS x USING (oid) WHERE class = 'pg_rewrite'::regclass AND rulename <> '_RETURN'
            UNION ALL SELECT 1, format('DROP PUBLICATION %I', pubname)
              FROM new JOIN pg_publication AS x USING (oid) WHERE class = 'pg_publication'::regclass
            UNION ALL SELECT 1, format('DROP STATISTICS %s.%I', stxnamespace::regnamespace, stxname)
              FROM new JOIN pg_statistic_ext AS x USING (oid) WHERE class = 'pg_statistic_ext'::regclass
            UNION ALL SELECT CASE contype WHEN 'f' THEN 2 ELSE 3 END,
                             CASE WHEN conrelid <> 0 THEN format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
                                  ELSE format('ALTER DOMAIN %s DROP CONSTRAINT %I', contypid::regtype, conname) END
              FROM new JOIN pg_constraint AS x USING (oid)
             WHERE class = 'pg_constraint'::regclass AND conparentid = 0 AND conislocal AND contype <> 't'
            UNION ALL SELECT 4, format('DROP INDEX %s', oid::regclass)
              FROM new JOIN pg_class AS x USING (oid)
             WHERE class = 'pg_class'::regclass AND NOT relispartition
               AND NOT EXISTS (SELECT FROM pg_constraint AS c WHERE c.conindid = x.oid AND c.contype IN ('p', 'u', 'x'))
               AND NOT EXISTS (SELECT FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
                                WHERE i.indexrelid = x.oid AND t.relnamespace::regnamespace::text IN ('drover_load', 'pg_toast'))) AS drops
           ORDER BY step
          """;

  /** A killed program's sessions end what they are at, unless they are ended first. */
  private static final String END_SESSIONS =
      """
      SELECT pg_catalog.pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_stat_activity
       WHERE datname = pg_catalog.current_database() AND application_name = 'drover-pg_restore'
      """;

  private LaterDefinitions() {}

  /**
   * @param database in autocommit mode
   * @throws DroverException {@code post_data_stuck} when something else hangs on what is to go; the
   *     next attempt begins anew
   */
  static void takeBack(Connection database, Progress progress) throws SQLException {
    try {
      try (Statement statement = database.createStatement()) {
        statement.execute(END_SESSIONS);
      }
      Transaction.run(
          database,
          () -> {
            try (Statement statement = database.createStatement()) {
              for (String drop : drops(statement)) {
                statement.execute(drop);
              }
            }
            return null;
          });
    } catch (SQLException e) {
      if (e.getSQLState() == null || e.getSQLState().startsWith("08")) {
        throw e;
      }
      progress.forget();
      throw new DroverException(
          new Failure(
              FailureKind.TRANSIENT,
              "post_data_stuck",
              "The half made keys and indexes of a broken off attempt could not be taken back.",
              null,
              "It is tried again from the beginning."),
          e);
    }
  }

  private static List<String> drops(Statement statement) throws SQLException {
    List<String> drops = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(DROPS)) {
      while (row.next()) {
        drops.add(row.getString(1));
      }
    }
    return drops;
  }
}
