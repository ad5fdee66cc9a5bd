package dev.drover.common.testing;

import dev.drover.common.bundle.Digest;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code deploy/docs/examples/digest.sql}, the second implementation of the row digest, as
 * psql would: the statement it makes is run in its turn.
 */
public final class SqlDigest {
  private SqlDigest() {}

  /**
   * @param rows a condition
   * @return the digest of each bucket that holds rows, and the total under null
   */
  public static Map<@Nullable Integer, Digest> of(
      Connection connection, TableName table, String rows, int buckets)
      throws SQLException, IOException {
    String script =
        Files.readString(Home.root().resolve("deploy/docs/examples/digest.sql"))
            .replace(":'table'", Sql.literal(Sql.table(table)))
            .replace(":'rows'", Sql.literal(rows))
            .replace(":'buckets'", Sql.literal(Integer.toString(buckets)));
    List<String> parts = List.of(script.split("\nSELECT format", 2));
    String query = "SELECT format" + parts.get(1).replace("\\gexec", "");
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(parts.getFirst());
      String made;
      try (ResultSet row = statement.executeQuery(query)) {
        row.next();
        made = row.getString(1);
      }
      Map<@Nullable Integer, Digest> digests = new HashMap<>();
      try (ResultSet row = statement.executeQuery(made)) {
        while (row.next()) {
          digests.put(row.getObject(1, Integer.class), Digest.parse(row.getString(2)));
        }
      }
      return digests;
    }
  }
}
