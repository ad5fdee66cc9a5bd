package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.testing.TestPostgres;
import dev.drover.common.testing.TestRun;
import dev.drover.common.testing.ToldAddress;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of a move, and asked about it, and what becomes of it when they refuse. */
class MoveHooksTest {
  private final TestPostgres postgres = Kind.DATABASE.postgres();
  private final MigrationId migration = MigrationId.next();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicReference<TestRun> run = new AtomicReference<>(TestRun.plain());
  private final ToldAddress application;
  private String source = "";
  private String target = "";
  @TempDir private Path folder;

  MoveHooksTest() throws IOException {
    application =
        new ToldAddress(json -> {
          seen.add(databases());
          if (json.path("hook").asText().equals("cancelled")) {
            run.get().cancel();
          }
        });
  }

  @BeforeEach
  void prepare() throws SQLException, IOException {
    source = postgres.createDatabase("hooked");
    target = source + "_moved";
    try (Connection connection = postgres.connect(source)) {
      Kind.DATABASE.prepareSource(connection);
    }
    Files.createDirectories(folder.resolve("bundles"));
  }

  @AfterEach
  void close() {
    application.close();
  }

  @Test
  void theyAreCalledAtTheirMomentsAndOnceToldNothingIsTakenBack() throws Exception {
    try (Trial trial =
        trial(
            Kind.DATABASE,
            """
            before: [{name: stop writers, url: "%s"}]
            backup: [{name: keep, url: "%s"}]
            verify:
            - {name: rows, sql: "SELECT count(*) = 3 AND bool_or(project = :project) FROM app.users"}
            - {name: its own tests, url: "%s/{database}"}
            after: [{name: switch, url: "%s/{slug}"}]
            """)) {
      trial.backUp(1);
      assertThat(application.told("when")).containsExactly("before", "backup");
      assertThat(application.told().getLast().get("manifestSha256").asText()).hasSize(64);
      assertThat(application.told("bundle")).first().isEqualTo("");
      assertThat(application.told("bundle")).last().asString().startsWith("backup_");
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Matches.class,
              matches ->
                  assertThat(matches.warnings())
                      .extracting(Finding::code)
                      .containsExactly("tables_compared", "hook_passed", "hook_passed"));
      assertThat(codes(trial.promote(4, loaded))).containsExactly("hook_passed");

      assertThat(seen).containsExactly("", "", loaded.value(), target);
      assertThat(application.told("staging")).containsExactly("", "", loaded.value(), "");
      assertThat(application.told())
          .allSatisfy(told -> {
            assertThat(told.get("project").asText()).isEqualTo("acme");
            assertThat(told.get("server").asText()).isEqualTo("projects");
            assertThat(told.get("database").asText()).isEqualTo(target);
            assertThat(told.get("migration").asText()).isEqualTo(migration.toString());
          });
      assertThatThrownBy(() -> trial.restore(5)).satisfies(failsWith("home_announced"));
      trial.promote(6, loaded);
      assertThat(databases()).isEqualTo(target);
    }
    assertThat(application.keys())
        .containsExactly(
            migration + "/before/stop+writers/1",
            migration + "/backup/keep/1",
            migration + "/verify/its+own+tests/3",
            migration + "/after/switch/4",
            migration + "/after/switch/6");
    assertThat(application.told("key")).isEqualTo(application.keys());
  }

  @Test
  void oneThatRefusesBeforehandLeavesEverythingAsItIs() throws Exception {
    for (Kind kind : List.of(Kind.DATABASE, Kind.ISOLATE_INTO_A_NEW_DATABASE)) {
      try (Trial trial =
          trial(kind, "before: [{name: first, url: \"%s/refuse\"}, {name: next, url: \"%s\"}]")) {
        assertThatThrownBy(() -> trial.backUp(1))
            .satisfies(failsWith("hook_failed"))
            .hasMessageContaining("it answered 503");
      }
    }
    assertThat(application.told("hook")).containsExactly("first", "first");
    assertThat(databases()).isEmpty();
    try (Stream<Path> bundles = Files.list(folder.resolve("bundles"))) {
      assertThat(bundles.filter(path -> path.getFileName().toString().startsWith("backup_")))
          .isEmpty();
    }
  }

  @Test
  void whatTheApplicationDoesNotLikeIsNotPromoted() throws Exception {
    try (Trial trial =
        trial(
            Kind.DATABASE,
            "verify: [{name: tests, url: \"%s/refuse\", attempts: 2, wait: 10ms}]")) {
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Differs.class,
              differs ->
                  assertThat(differs.findings().getFirst().message())
                      .isEqualTo(
                          "The hook 'tests' failed: in 2 attempts, the last time because it"
                              + " answered 503."));
      trial.restore(4);
    }
    assertThat(application.told()).hasSize(2);
    assertThat(databases()).isEmpty();
  }

  @Test
  void aQueryThatIsNotTrueKeepsTheProjectWhereItIs() throws Exception {
    DatabaseName loaded;
    try (Trial trial = asking("SELECT true")) {
      trial.backUp(1);
      loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded)).isInstanceOf(Verdict.Matches.class);
    }
    for (String wrong :
        List.of(
            "SELECT 'true'",
            "SELECT false",
            "SELECT true WHERE false",
            "SELECT 1 / 0 = 0",
            "SELECT pg_sleep(5) IS NOT NULL",
            "SELECT set_config('transaction_read_only', 'off', true) = 'off'")) {
      try (Trial trial = asking(wrong)) {
        assertThat(trial.verify(3, loaded))
            .as(wrong)
            .isInstanceOfSatisfying(
                Verdict.Differs.class,
                differs -> assertThat(codes(differs.findings())).contains("hook_failed"));
      }
    }
  }

  private Trial asking(String query) throws IOException {
    return trial(
        Kind.ISOLATE_INTO_A_NEW_DATABASE,
        "verify: [{name: asked, timeout: 1s, sql: \"" + query + "\"}]");
  }

  @Test
  void whatFailsAfterThePromotionIsToldAndTakesNothingBack() throws Exception {
    try (Trial trial = failingAfterwards()) {
      trial.backUp(1);
      forgetWhatIsNewInTheControlDatabase();
    }
    try (Trial trial = failingAfterwards()) {
      List<Finding> findings = trial.promote(3, trial.migrate(2));

      assertThat(codes(findings)).containsExactly("hook_passed", "hook_failed");
      assertThat(findings.getLast().severity()).isEqualTo(Finding.Severity.WARNING);
      assertThat(findings.getLast().message())
          .contains("'second' failed: in 3 attempts", "Not called after it: 'third'.");
    }
    assertThat(application.told("hook")).containsExactly("first", "second", "second", "second");
    assertThat(databases()).isEqualTo(target);
  }

  private Trial failingAfterwards() throws IOException {
    return trial(
        Kind.ISOLATE_INTO_A_NEW_DATABASE,
        """
        after:
        - {name: first, url: "%s"}
        - {name: second, url: "%s/refuse", wait: 10ms}
        - {name: third, url: "%s"}
        """);
  }

  /** An earlier release made it without. */
  private void forgetWhatIsNewInTheControlDatabase() throws SQLException {
    try (Connection control = postgres.connect("drover_control");
        Statement statement = control.createStatement()) {
      statement.execute("ALTER TABLE drover.home DROP COLUMN announced");
    }
  }

  @Test
  void whoeverIsBrokenOffWhileItWaitsIsFollowedByAnotherWhoCallsAgain() throws Exception {
    try (Trial trial =
        trial(Kind.ISOLATE_INTO_A_NEW_DATABASE, "after: [{name: cancelled, url: \"%s/silent\"}]")) {
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThatThrownBy(() -> trial.promote(3, loaded, run.get()))
          .isInstanceOf(Run.RunCancelled.class);
      assertThat(databases()).isEqualTo(target);

      run.set(TestRun.plain());
      assertThatThrownBy(() -> trial.promote(4, loaded, run.get()))
          .isInstanceOf(Run.RunCancelled.class);
      assertThatThrownBy(() -> trial.promote(3, loaded)).isInstanceOf(Run.RunCancelled.class);
    }
    assertThat(application.keys())
        .containsExactly(migration + "/after/cancelled/3", migration + "/after/cancelled/4");
  }

  @Test
  void addressesThatMayNotBeCalledAreToldByTheCheck() throws Exception {
    try (Trial trial =
        trial(
            Kind.DATABASE,
            """
            before: [{name: known, url: "%s"}]
            verify: [{name: unknown, url: "http://platform.example/"}]
            after: [{name: again, url: "http://platform.example/"}, {name: hostile, url: "http://{slug}_/"}]
            """)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
          .extracting(Finding::code)
          .containsExactly("url_not_allowed", "url_invalid");
    }
    assertThat(application.told()).isEmpty();
  }

  /** What the project's database and staging databases of it are called at this moment. */
  private String databases() {
    try (Connection connection = postgres.connect("postgres")) {
      return String.join(
          ",",
          RowLines.texts(
              connection,
              "SELECT datname FROM pg_database WHERE datname = '"
                  + target
                  + "' OR starts_with(datname, '"
                  + DatabaseName.staging(migration, 1).value().replaceAll("1$", "")
                  + "') ORDER BY 1"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Trial trial(Kind kind, String hooks) throws IOException {
    String yaml =
        kind.yaml(source, target) + "hooks:\n" + hooks.replace("%s", application.url("")).indent(2);
    DroverConfig.Server server = postgres.server();
    return new Trial(
        PlanReader.read(yaml, kind.files()).plan(),
        new DroverConfig(
            null,
            null,
            Map.of("platform", server, "projects", server),
            null,
            new DroverConfig.Workers(null, null, null, "127.0.0.1", null)),
        new DatabaseName(target),
        migration,
        folder.resolve("bundles"));
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  private static Consumer<Throwable> failsWith(String code) {
    return thrown -> {
      assertThat(thrown).isInstanceOf(DroverException.class);
      assertThat(((DroverException) thrown).failure().code()).isEqualTo(code);
    };
  }
}
