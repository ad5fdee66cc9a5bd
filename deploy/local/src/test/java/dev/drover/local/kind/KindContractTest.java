package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Check, apply, undo: what every kind promises, each on real databases. */
@ParameterizedClass
@EnumSource(Kind.class)
class KindContractTest {
  private final TestPostgres postgres;
  private final Kind kind;
  private final MigrationId migration = MigrationId.next();
  private String source = "";
  private String target = "";
  private List<String> before = List.of();
  private Trial trial;
  @TempDir private Path folder;

  KindContractTest(Kind kind) {
    this.kind = kind;
    this.postgres = kind.postgres();
  }

  @BeforeEach
  void prepare() throws SQLException, IOException {
    source = postgres.createDatabase("kind_source");
    try (Connection connection = postgres.connect(source)) {
      kind.prepareSource(connection);
    }
    target = kind.found() ? postgres.createDatabase("kind_target") : source + "_moved";
    if (kind.found()) {
      kind.prepareTarget(postgres, target);
    }
    before = everything();
    Files.createDirectories(bundles());
    trial = new Trial(kind, postgres.server(), source, target, migration, bundles());
  }

  private Path bundles() {
    return folder.resolve("bundles");
  }

  @AfterEach
  void close() {
    trial.close();
  }

  @Test
  void checkingFindsNoErrorAndChangesNothing() throws Exception {
    assertThat(trial.check())
        .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
        .isEmpty();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void appliedItIsWhatThePlanSaysAndVerified() throws Exception {
    trial.backUp(1);
    DatabaseName loaded = trial.migrate(2);

    assertThat(trial.verify(3, loaded)).isInstanceOf(Verdict.Matches.class);
    trial.promote(4, loaded);

    assertThat(everything()).contains(kind.applied());
  }

  @Test
  void undoneItIsExactlyAsBefore() throws Exception {
    trial.backUp(1);
    trial.migrate(2);
    trial.restore(3);

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void undoneAfterItsPromotionItIsExactlyAsBefore() throws Exception {
    trial.backUp(1);
    trial.promote(4, trial.migrate(2));
    trial.restore(5);

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void undoneTwiceOrWithNothingToUndoNothingHappens() throws Exception {
    trial.backUp(1);
    trial.restore(2);
    assertThat(everything()).isEqualTo(before);

    trial.migrate(3);
    trial.restore(4);
    trial.restore(5);

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void theSameCommandTwiceIsDoneOnceAndAnotherEpochFindsItDone() throws Exception {
    trial.backUp(1);
    trial.migrate(2);
    assertThatThrownBy(() -> trial.migrate(2)).isInstanceOf(Run.RunCancelled.class);

    DatabaseName loaded = trial.migrate(3);

    assertThat(trial.verify(4, loaded)).isInstanceOf(Verdict.Matches.class);
    trial.promote(5, loaded);
    assertThat(everything()).contains(kind.applied());
  }

  @Test
  void lateAfterTheRestoreItChangesNothing() throws Exception {
    trial.backUp(1);
    trial.restore(3);

    assertThatThrownBy(() -> trial.migrate(2)).isInstanceOf(Run.RunCancelled.class);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void killedHalfWayItIsResumed() throws Exception {
    trial.backUp(1);
    KilledMigrate.run(kind, postgres.server(), List.of(source, target), migration, bundles());

    DatabaseName loaded = trial.migrate(3);

    assertThat(trial.verify(4, loaded)).isInstanceOf(Verdict.Matches.class);
    trial.promote(5, loaded);
    assertThat(everything()).contains(kind.applied());
  }

  @Test
  void killedHalfWayItIsUndone() throws Exception {
    trial.backUp(1);
    KilledMigrate.run(kind, postgres.server(), List.of(source, target), migration, bundles());

    trial.restore(3);

    assertThat(everything()).isEqualTo(before);
  }

  /** What the project's database is and holds, by plain SQL; whether it is there at all. */
  private List<String> everything() throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = postgres.connect("postgres")) {
      lines.addAll(
          lines(
              connection,
              "SELECT 'database ' || datname FROM pg_database WHERE datname = '" + target + "'"));
    }
    if (lines.isEmpty()) {
      return lines;
    }
    try (Connection connection = postgres.connect(target)) {
      lines.addAll(
          lines(
              connection,
              """
              SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
               WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
              UNION ALL SELECT 'index ' || schemaname || '.' || indexname FROM pg_indexes WHERE schemaname = 'app'
              UNION ALL SELECT 'row app.users ' || u::text FROM app.users AS u
              ORDER BY 1
              """));
      if (!lines(connection, "SELECT to_regclass('public.flyway_schema_history')::text")
          .contains("null")) {
        lines.addAll(
            lines(connection, "SELECT 'history ' || script FROM public.flyway_schema_history"));
      }
    }
    return lines;
  }

  private static List<String> lines(Connection connection, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        lines.add(String.valueOf(row.getString(1)));
      }
    }
    return lines;
  }
}
