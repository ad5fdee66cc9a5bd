package dev.drover.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestPostgresTest {
  @Test
  void serversOfBothVersionsAnswer() throws SQLException {
    assertThat(show(TestPostgres.version18(), "server_version")).startsWith("18.");
    assertThat(show(TestPostgres.version15(), "server_version")).startsWith("15.");
  }

  @Test
  void everyCallReturnsTheSameServer() {
    assertThat(TestPostgres.version18()).isSameAs(TestPostgres.version18());
    assertThat(TestPostgres.version18().port()).isNotEqualTo(TestPostgres.version15().port());
  }

  @Test
  void aCreatedDatabaseIsNewAndEmpty() throws SQLException {
    String first = TestPostgres.version18().createDatabase("some \"name\"");
    String second = TestPostgres.version18().createDatabase("some \"name\"");
    assertThat(first).isNotEqualTo(second);
    try (Connection connection = TestPostgres.version18().connect(first)) {
      assertThat(connection.getCatalog()).isEqualTo(first);
    }
  }

  @Test
  void onlyTheLoopbackInterfaceIsServedAndAPasswordIsNeeded() throws SQLException {
    assertThat(show(TestPostgres.version18(), "listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(show(TestPostgres.version18(), "password_encryption")).isEqualTo("scram-sha-256");
    assertThat(TestPostgres.version18().server().resolvePassword()).hasSizeGreaterThan(32);
  }

  @Test
  void rootRunsAServerAlsoWhereUserNamespacesAreForbidden(@TempDir Path parent) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")));
    Path folder = parent.resolve("server");
    for (int start = 1; start <= 2; start++) {
      try (PostgresServer server =
              PostgresServer.start(18, folder, Ports.free(), true, Unprivileged.NOBODY);
          Connection connection = server.connect("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS kept (start integer)");
        statement.execute("INSERT INTO kept VALUES (" + start + ")");
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept")) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(start);
        }
        assertThat(ProcessHandle.of(server.process().pid()).flatMap(each -> each.info().user()))
            .hasValue("nobody");
      }
    }
  }

  private static String show(TestPostgres postgres, String setting) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
