package dev.drover.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

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

  private static String show(TestPostgres postgres, String setting) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
