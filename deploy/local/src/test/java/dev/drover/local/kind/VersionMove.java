package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.schema.Scope;
import dev.drover.common.schema.Structure;
import dev.drover.common.testing.ClientTools;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A sample database that moves from one version to another, and what must hold afterwards. */
final class VersionMove {
  private final TestPostgres from;
  private final TestPostgres to;
  private final ClientTools.Tools tools;
  private final Path folder;

  /**
   * @param folder for bundles
   */
  VersionMove(int from, int to, ClientTools.Tools tools, Path folder) {
    this.from = TestPostgres.version(from);
    this.to = TestPostgres.version(to);
    this.tools = tools;
    this.folder = folder;
  }

  /** Everything is there, and neither the verification nor the catalogs know of a difference. */
  void isWhole() throws SQLException, IOException {
    String source = SampleDatabase.create(from);
    try (Connection connection = from.connect(source)) {
      SampleDatabase.defineNewer(connection);
    }
    try (Connection connection = to.connect("postgres")) {
      SampleDatabase.roles(connection);
    }
    isWhole(source, to.server());
    String target = source + "_moved";
    assertThat(RowLines.of(to, target)).isEqualTo(RowLines.of(from, source));
  }

  /**
   * The same of any database, but for its rows, which the verification has compared.
   *
   * @param there the server it goes to, by whatever role
   */
  void isWhole(String source, DroverConfig.Server there) throws SQLException, IOException {
    try (Trial trial = trial(source, there)) {
      assertThat(trial.check())
          .filteredOn(finding -> finding.severity() == Finding.Severity.ERROR)
          .isEmpty();
      trial.backUp(1);
      DatabaseName loaded = trial.migrate(2);
      assertThat(trial.verify(3, loaded))
          .isInstanceOfSatisfying(
              Verdict.Matches.class,
              matches ->
                  assertThat(matches.warnings())
                      .filteredOn(finding -> !finding.code().equals("extension_version"))
                      .singleElement()
                      .satisfies(
                          one -> assertThat(one.message()).contains(" of ", "tables match")));
      trial.promote(4, loaded);
    }
    assertThat(differences(source, source + "_moved"))
        .filteredOn(difference -> !difference.any().kind().equals("extension"))
        .isEmpty();
  }

  private List<Structure.Difference> differences(String source, String target) throws SQLException {
    try (Connection one = from.connect(source);
        Connection other = to.connect(target)) {
      return Structure.whole(one, Scope.WHOLE)
          .differences(Structure.whole(other, Scope.WHOLE), true);
    }
  }

  /**
   * To {@code SOURCE_moved}.
   *
   * @param there the server it goes to, by whatever role
   */
  Trial trial(String source, DroverConfig.Server there) throws IOException {
    String target = source + "_moved";
    String plan =
        """
        name: whole
        kind: database
        source: {server: platform, database: %s}
        target: {server: projects, database: %s}
        tools: {allow-vulnerable: true}
        """
            .formatted(source, target);
    DroverConfig config =
        new DroverConfig(
            null,
            null,
            Map.of("platform", from.server(), "projects", there),
            null,
            null,
            new DroverConfig.Tools(tools.folder().toString()));
    return new Trial(
        PlanReader.read(plan, Map.of()).plan(),
        config,
        new DatabaseName(target),
        MigrationId.next(),
        folder);
  }
}
