package dev.drover.backup.check;

import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Target;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.ScratchDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.worker.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Tries the files that new databases are built from, in a scratch database. */
public final class SchemaTrial {
  private SchemaTrial() {}

  /** Runs the files as the migrate worker would; what is wrong with the first that failed. */
  public static Optional<Finding> run(
      Servers servers,
      String server,
      ScratchDatabase scratch,
      List<Target.SchemaFile> files,
      Run run)
      throws SQLException {
    DatabaseName name = scratch.name();
    for (Target.SchemaFile file : files) {
      try (Connection script = servers.openForScripts(server, name);
          Statement statement = script.createStatement();
          Run.Registration _ = run.onCancel(() -> cancel(statement))) {
        statement.execute("SET search_path = \"$user\", public; SET statement_timeout = '10min'");
        statement.execute(file.sql());
      } catch (SQLException e) {
        run.checkCancelled();
        return Optional.of(
            Finding.error(
                "schema_sql_failed",
                null,
                "The schema file "
                    + file.name()
                    + " failed"
                    + where(file.sql(), e)
                    + ": "
                    + PostgresFailures.of(e).message(),
                "Correct it: an empty database must accept all files in their order."));
      }
    }
    return Optional.empty();
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      // The statement ended by itself.
    }
  }

  private static String where(String sql, SQLException error) {
    int position = position(error);
    if (position <= 0) {
      return "";
    }
    String before =
        sql.substring(
            0,
            sql.offsetByCodePoints(0, Math.min(position - 1, sql.codePointCount(0, sql.length()))));
    int lineStart = before.lastIndexOf('\n') + 1;
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    return " at line "
        + line
        + ", column "
        + (before.codePointCount(lineStart, before.length()) + 1);
  }

  private static int position(@Nullable SQLException error) {
    return error instanceof PSQLException postgres && postgres.getServerErrorMessage() != null
        ? postgres.getServerErrorMessage().getPosition()
        : 0;
  }
}
