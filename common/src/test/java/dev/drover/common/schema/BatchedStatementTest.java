package dev.drover.common.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VersionFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that can be run in batches, and those that cannot. */
class BatchedStatementTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t WHERE a = 0 LIMIT 10)",
        "-- some at a time; not all\nDELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 10);\n;",
        "/* a /* b */ ; */ INSERT INTO u SELECT t.* FROM t LEFT JOIN u USING (id) WHERE u.id IS"
            + " NULL FETCH FIRST 10 ROWS ONLY;",
        "WITH some AS (SELECT id FROM t LIMIT 10) UPDATE t SET a = ';' FROM some WHERE t.id ="
            + " some.id",
        "WITH gone AS (DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 9) RETURNING *) INSERT"
            + " INTO u SELECT * FROM gone",
        "update t set a = $$;$$, b = E'\\';', \";\" = $x$ $$;$$ $x$ where id in (select id from t"
            + " limit 10)",
        "MERGE INTO t USING (SELECT * FROM s LIMIT 10) AS s ON s.id = t.id WHEN MATCHED THEN"
            + " DELETE",
      })
  void oneBoundedChangeIsAccepted(String text) {
    assertThatCode(() -> BatchedStatement.require(file(text), text, true))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t LIMIT 10); DELETE FROM u|2 statements",
        "-- nothing|no statement",
        "SELECT * FROM t LIMIT 10|no UPDATE",
        "WITH x AS (DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 9) RETURNING *) SELECT * FROM"
            + " x|no UPDATE",
        "DO 'BEGIN UPDATE t SET a = 1 LIMIT 10; END'|no UPDATE",
        "ALTER TYPE mood ADD VALUE 'limit'|no UPDATE",
        "UPDATE t SET a = 'LIMIT 10' -- LIMIT 10|no LIMIT",
        "DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 10) RETURNING id|returns rows",
      })
  void anythingElseIsRefusedByName(String textAndTold) {
    String text = textAndTold.substring(0, textAndTold.lastIndexOf('|'));
    String told = textAndTold.substring(textAndTold.lastIndexOf('|') + 1);

    assertThatThrownBy(() -> BatchedStatement.require(file(text), text, true))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("V7__fill.sql cannot be run in batches")
        .hasMessageContaining(told);
  }

  @Test
  void whatMayNotStandInATransactionIsRefused() {
    String text = "UPDATE t SET a = 1 WHERE id IN (SELECT id FROM t LIMIT 10)";

    assertThatThrownBy(() -> BatchedStatement.require(file(text), text, false))
        .hasMessageContaining("may not stand in a transaction");
  }

  private static VersionFile file(String text) {
    return VersionFile.of(new Target.SchemaFile("migrations/V7__fill.sql", text));
  }
}
