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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs {@code deploy/docs/examples/digest.sql}, the second implementation of the row digest, as
 * psql would: the statement it makes is run in its turn.
 *
 * @param buckets those that hold rows
 */
public record SqlDigest(Digest total, Map<Integer, Digest> buckets) {
  /**
   * @param rows a condition
   */
  public static SqlDigest of(Connection connection, TableName table, String rows, int buckets)
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
      Map<Integer, Digest> digests = new TreeMap<>();
      Digest total = Digest.EMPTY;
      try (ResultSet row = statement.executeQuery(made)) {
        while (row.next()) {
          Digest digest = Digest.parse(row.getString(2));
          int bucket = row.getInt(1);
          if (row.wasNull()) {
            total = digest;
          } else {
            digests.put(bucket, digest);
          }
        }
      }
      return new SqlDigest(total, digests);
    }
  }
}
