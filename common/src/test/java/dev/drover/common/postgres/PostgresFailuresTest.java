package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresFailuresTest {
  private static final String SECRET = "hunter2";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 'hunter2'::uuid | sql_22p02",
        "SELECT 'hunter2'::timestamptz | sql_22007",
        "SELECT 'hunter2'::jsonb | sql_22p02",
        "DO $$ BEGIN RAISE EXCEPTION 'hunter2 is not welcome'; END $$ | sql_p0001",
        "WITH v AS (SELECT 'hunter2' AS w) SELECT w::int FROM v | sql_22p02",
        "CREATE TEMP TABLE one (secret text PRIMARY KEY); INSERT INTO one VALUES ('hunter2'), ('hunter2') | sql_23505"
      })
  void failuresOfDataKeepTheirCodeAndLoseTheValue(String sql, String code) throws SQLException {
    Failure failure = failureOf(sql);

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.kind()).isEqualTo(FailureKind.DATA);
    assertThat(failure.toString()).doesNotContain(SECRET);
  }

  @Test
  void aMissingTableIsThePlansFault() throws SQLException {
    assertThat(failureOf("SELECT FROM nobody.knows").kind()).isEqualTo(FailureKind.USER);
  }

  private static Failure failureOf(String sql) throws SQLException {
    try (Connection connection = TestPostgres.version18().connect("postgres");
        Statement statement = connection.createStatement()) {
      return PostgresFailures.of(
          catchThrowableOfType(SQLException.class, () -> statement.execute(sql)));
    }
  }
}
