package dev.drover.common.testing;

import dev.drover.common.bundle.BundleWriter;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableWriter;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Catalog;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.TableShape;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes bundles out of whole tables, without a plan. */
public final class TestBundles {
  /** The store of copies. */
  public static final String OFFSITE = "offsite";

  private final Bundles bundles;

  public TestBundles(Path folder) throws IOException {
    this.bundles =
        Bundles.open(
            new DroverConfig.Bundles(
                folder.toUri().toString(),
                Map.of(
                    OFFSITE, new DroverConfig.Copies(offsite(folder).toUri().toString(), null))));
  }

  /** Where copies of what is in {@code folder} are; made when it is needed. */
  public static Path offsite(Path folder) {
    return folder.resolve(".offsite");
  }

  public Bundles bundles() {
    return bundles;
  }

  /** The bundle with the digest that its manifest has now. */
  public SealedBundle sealed(BundleId id) throws IOException {
    return new SealedBundle(id, bundles.open(id).manifestSha256());
  }

  /**
   * Publishes a bundle of all rows of {@code tables} in both databases.
   *
   * @param target absent when the target is to be created
   */
  public SealedBundle write(
      ProjectRef project,
      MigrationId migration,
      int epoch,
      List<TableName> tables,
      Connection source,
      @Nullable Connection target)
      throws SQLException, IOException {
    BundleId id = BundleId.of(project, migration, epoch);
    try (BundleWriter writer = bundles.begin(id)) {
      Manifest.Part from = part(writer, source, tables);
      Manifest.Part before = target == null ? null : part(writer, target, tables);
      BundleWriter.Published published =
          writer.publish(files ->
              new Manifest(
                  Manifest.FORMAT,
                  id,
                  project,
                  migration,
                  epoch,
                  "0",
                  Instant.EPOCH,
                  "test",
                  files,
                  from,
                  before));
      return new SealedBundle(id, published.manifestSha256());
    }
  }

  private static Manifest.Part part(
      BundleWriter writer, Connection connection, List<TableName> tables)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET search_path = ''; SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET bytea_output"
              + " = hex; SET IntervalStyle = postgres");
    }
    List<Manifest.Table> written = new ArrayList<>();
    for (TableShape shape : Catalog.shapes(connection, tables).values()) {
      TableWriter table = writer.table(shape);
      CopyOut.rows(
          connection,
          shape.table(),
          "SELECT " + Sql.columns(shape.columnNames()) + " FROM " + Sql.table(shape.table()),
          table);
      written.add(table.finish());
    }
    return new Manifest.Part(
        "server", "database", "test", "1:1:", "0/0", written, sequences(connection));
  }

  private static List<Manifest.Sequence> sequences(Connection connection) throws SQLException {
    String sql =
        """
        SELECT schemaname, sequencename, COALESCE(last_value, start_value), last_value IS NOT NULL
          FROM pg_catalog.pg_sequences WHERE schemaname <> 'drover'
        """;
    List<Manifest.Sequence> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(
            new Manifest.Sequence(
                row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4)));
      }
    }
    return found;
  }
}
