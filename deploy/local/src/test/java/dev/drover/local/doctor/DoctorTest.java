package dev.drover.local.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drover.common.bundle.key.KeyFile;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.config.DroverConfig.Bundles;
import dev.drover.common.config.DroverConfig.Coordinator;
import dev.drover.common.config.DroverConfig.Copies;
import dev.drover.common.config.DroverConfig.Http;
import dev.drover.common.config.DroverConfig.Kafka;
import dev.drover.common.config.DroverConfig.Server;
import dev.drover.common.testing.Ports;
import dev.drover.common.testing.TestKafka;
import dev.drover.common.testing.TestPostgres;
import dev.drover.local.doctor.Diagnosis.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class DoctorTest {
  private static final String PASSWORD = "a password of the test";

  /** Nobody has used it as a target. */
  private static final TestPostgres SERVER = TestPostgres.another(18);

  @TempDir private Path folder;

  @Test
  void nothingIsWrongWithServersOfBothVersionsAndASuperuser() throws Exception {
    Server server = SERVER.server();
    List<Diagnosis> diagnoses =
        Doctor.examine(
            new DroverConfig(
                new Kafka(TestKafka.shared().bootstrapServers(), null),
                new Coordinator(server, new Http(null, Ports.free())),
                Map.of("platform", TestPostgres.version15().server(), "projects", server),
                new Bundles(folder.resolve("bundles").toUri().toString()),
                null));
    assertThat(diagnoses).noneMatch(each -> each.level() == Level.ERROR);
    assertThat(of(diagnoses, "kafka", "share_groups").level()).isEqualTo(Level.FINE);
    assertThat(of(diagnoses, "servers.platform", "version").message()).contains("15.");
    assertThat(of(diagnoses, "servers.projects", "clock").level()).isEqualTo(Level.FINE);
    assertThat(of(diagnoses, "servers.projects", "control").level()).isEqualTo(Level.FINE);
    assertThat(of(diagnoses, "bundles", "writable").level()).isEqualTo(Level.FINE);
    assertThat(folder.resolve("bundles")).doesNotExist();
    assertThat(of(diagnoses, "bundles", "encryption").level()).isEqualTo(Level.WARNING);
    assertThat(of(diagnoses, "coordinator.http", "coordinator").level()).isEqualTo(Level.WARNING);
  }

  @Test
  void anOrdinaryRoleLearnsWhatItLacksAsSourceAndAsTarget() throws Exception {
    Server ordinary = role("doctor_ordinary", "");
    List<Diagnosis> diagnoses = ServerCheckup.named(servers("platform", ordinary), "platform");
    for (String check : List.of("read", "row_security", "create_database", "triggers", "control")) {
      Diagnosis diagnosis = of(diagnoses, "servers.platform", check);
      assertThat(diagnosis.level()).as(check).isEqualTo(Level.WARNING);
      assertThat(diagnosis.remedy()).contains("doctor_ordinary");
    }
  }

  @Test
  void theRemediesCureWhatTheyNameAndNothingIsLeftToSay() throws Exception {
    Server cured = role("doctor_cured", "CREATEDB BYPASSRLS");
    run(
        "postgres",
        "GRANT pg_read_all_data TO doctor_cured",
        "GRANT SET ON PARAMETER session_replication_role TO doctor_cured");
    assertThat(ServerCheckup.named(servers("projects", cured), "projects"))
        .allMatch(each -> each.level() == Level.FINE);
  }

  @Test
  void aWrongPasswordIsAnErrorThatDoesNotShowIt() throws Exception {
    Server right = role("doctor_forgetful", "");
    Server wrong = new Server(right.url(), right.user(), "not " + PASSWORD, null, null, null);
    List<Diagnosis> diagnoses = ServerCheckup.named(servers("platform", wrong), "platform");
    assertThat(diagnoses)
        .singleElement()
        .satisfies(each -> {
          assertThat(each.level()).isEqualTo(Level.ERROR);
          assertThat(each.toString()).doesNotContain(PASSWORD);
        });
  }

  @Test
  void theCoordinatorsRoleMustBeAbleToMakeTables() throws Exception {
    String database = SERVER.createDatabase("doctor_coordinator");
    Server ordinary = role("doctor_tableless", "");
    Server there =
        new Server(
            ordinary.url().replace("/postgres", "/" + database),
            ordinary.user(),
            PASSWORD,
            null,
            null,
            null);
    DroverConfig config = new DroverConfig(null, new Coordinator(there, null), null, null, null);
    assertThat(
            of(ServerCheckup.coordinatorDatabase(config), "coordinator.database", "tables").level())
        .isEqualTo(Level.ERROR);
    run(database, "GRANT CREATE ON SCHEMA public TO doctor_tableless");
    assertThat(
            of(ServerCheckup.coordinatorDatabase(config), "coordinator.database", "tables").level())
        .isEqualTo(Level.FINE);
  }

  @Test
  void whatIsAwayOrMissingIsAnErrorWithARemedy() throws Exception {
    Server away =
        new Server(
            "jdbc:postgresql://127.0.0.1:" + Ports.free() + "/", "nobody", null, null, null, null);
    Path file = Files.createFile(folder.resolve("file"));
    List<Diagnosis> diagnoses =
        Doctor.examine(
            new DroverConfig(
                new Kafka("127.0.0.1:" + Ports.free(), null),
                null,
                Map.of("platform", away),
                new Bundles(
                    file.resolve("bundles").toUri().toString(),
                    Map.of(
                        "away",
                        new Copies(file.resolve("copies").toUri().toString(), null),
                        "there",
                        new Copies(folder.resolve("copies").toUri().toString(), null))),
                null));
    assertThat(diagnoses)
        .filteredOn(each -> each.level() == Level.ERROR)
        .extracting(Diagnosis::subject)
        .containsExactly(
            "kafka", "coordinator.database", "servers.platform", "bundles", "bundles.copies.away");
    assertThat(of(diagnoses, "bundles.copies.there", "writable").level()).isEqualTo(Level.FINE);
    assertThat(diagnoses)
        .filteredOn(each -> each.level() != Level.FINE)
        .allSatisfy(each -> assertThat(each.remedy()).isNotBlank());
  }

  @Test
  void aKeyFileIsReadAndHasToBePrivate() throws Exception {
    Path key = folder.resolve("bundles.key");
    String url = folder.resolve("bundles").toUri().toString();
    Bundles bundles = new Bundles(url, key.toString(), null, null, null, null);
    DroverConfig config = new DroverConfig(null, null, null, bundles, null);
    assertThat(of(BundlesCheckup.of(config), "bundles", "key_file_unreadable").level())
        .isEqualTo(Level.ERROR);

    KeyFile.create(key);
    assertThat(BundlesCheckup.of(config)).allMatch(each -> each.level() == Level.FINE);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(of(BundlesCheckup.of(config), "bundles", "privacy").level())
        .isEqualTo(Level.WARNING);
  }

  @Test
  void aCoordinatorThatIsNotReadyIsAnError() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    try {
      Http http = new Http(null, server.getAddress().getPort());
      DroverConfig config = new DroverConfig(null, new Coordinator(null, http), null, null, null);
      assertThat(HttpCheckup.of(config))
          .singleElement()
          .matches(each -> each.level() == Level.ERROR);
    } finally {
      server.stop(0);
    }
  }

  private static Diagnosis of(List<Diagnosis> diagnoses, String subject, String check) {
    return diagnoses.stream()
        .filter(each -> each.subject().equals(subject) && each.check().equals(check))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("No " + check + " of " + subject + " in " + diagnoses));
  }

  private static DroverConfig servers(String name, Server server) {
    return new DroverConfig(null, null, Map.of(name, server), null, null);
  }

  private static Server role(String name, String attributes) throws SQLException {
    run("postgres", "CREATE ROLE " + name + " LOGIN PASSWORD '" + PASSWORD + "' " + attributes);
    return new Server(SERVER.server().url(), name, PASSWORD, null, null, null);
  }

  private static void run(String database, String... statements) throws SQLException {
    try (Connection connection = SERVER.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
