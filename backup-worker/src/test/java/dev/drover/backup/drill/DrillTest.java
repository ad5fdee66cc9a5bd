package dev.drover.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.backup.recover.RecoverFixture;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.message.TableRows;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.Target;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Drill} on real databases; whatever happens, no scratch database stays. */
class DrillTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aBundleIsProvenInADatabaseMadeOfThePlansSchemaFiles(int version) throws Exception {
    TestPostgres server = version == 15 ? TestPostgres.version15() : TestPostgres.version18();
    try (RecoverFixture fixture = new RecoverFixture(server, folder)) {
      String seeded =
          RecoverFixture.SCHEMA + "INSERT INTO app.notes VALUES ('seed', 'of the schema', NULL);";

      Event.Drilled drilled = drill(fixture, seeded);

      assertThat(drilled.tables())
          .extracting(one -> new TableRows(one.table(), one.rows()))
          .containsExactlyInAnyOrder(
              new TableRows("app.users", 10),
              new TableRows("app.sessions", 30),
              new TableRows("app.notes", 10));
      assertThat(drilled.structure()).isEqualTo("Made of the plan's schema files.");
      assertNoScratch(fixture);
    }
  }

  @Test
  void withoutSchemaFilesItIsMadeOfTheBundlesColumns() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      Event.Drilled drilled = drill(fixture, null);

      assertThat(drilled.tables())
          .extracting(TableRows::rows)
          .containsExactlyInAnyOrder(10L, 30L, 10L);
      assertThat(drilled.structure())
          .isEqualTo("Made of the bundle's columns; 1 of unknown types stood as text.");
      assertNoScratch(fixture);
    }
  }

  @Test
  void aSchemaThatWouldChangeRowsIsFoundAndTheTableNamed() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      String coarse = RecoverFixture.SCHEMA.replace("numeric(10,2)", "numeric(10,0)");

      assertThatThrownBy(() -> drill(fixture, coarse))
          .satisfies(refused("drill_differs"))
          .hasMessageContaining("app.users");
      assertNoScratch(fixture);
    }
  }

  @Test
  void aSchemaThatDoesNotRunIsFound() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      assertThatThrownBy(() -> drill(fixture, "CREATE TABLE x (id nonsense);"))
          .satisfies(refused("drill_schema"))
          .hasMessageContaining("001.sql");
      assertNoScratch(fixture);
    }
  }

  @Test
  void aDamagedBundleFailsTheDrill() throws Exception {
    try (RecoverFixture fixture = fixture()) {
      Path data = folder.resolve(fixture.bundle.id().value()).resolve("data-00000.zst");
      byte[] bytes = Files.readAllBytes(data);
      bytes[bytes.length / 2] ^= 1;
      Files.write(data, bytes);

      assertThatThrownBy(() -> drill(fixture, RecoverFixture.SCHEMA))
          .satisfies(refused("bak_tampered"));
      assertNoScratch(fixture);
    }
  }

  private RecoverFixture fixture() throws Exception {
    return new RecoverFixture(TestPostgres.version18(), folder);
  }

  private static Event.Drilled drill(
      RecoverFixture fixture, @org.jspecify.annotations.Nullable String schema) throws Exception {
    Order order =
        new Order(
            MigrationId.next(),
            1,
            RecoverFixture.ACME,
            RecoverFixture.SERVER,
            fixture.platform,
            60);
    List<Target.SchemaFile> files =
        schema == null ? List.of() : List.of(new Target.SchemaFile("001.sql", schema));
    Drill drill = new Drill(fixture.servers, fixture.bundles);
    return (Event.Drilled)
        drill.handle(
            new Command.Drill(order, fixture.plan(files), fixture.bundle, fixture.origin),
            TestRun.plain());
  }

  private static void assertNoScratch(RecoverFixture fixture) throws Exception {
    try (Connection connection = fixture.postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_database WHERE starts_with(datname, 'drover_drill_')")) {
      row.next();
      assertThat(row.getInt(1)).isZero();
    }
  }

  private static Consumer<Throwable> refused(String code) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                DroverException.class,
                failure -> assertThat(failure.failure().code()).isEqualTo(code));
  }
}
