package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.Drover;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.plan.PlanReader;
import dev.drover.common.testing.SampleDatabase;
import dev.drover.common.testing.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole database as a plain SQL dump: written, proved, and read by psql. */
class SqlExportTest {
  private final TestPostgres postgres = TestPostgres.version15();
  @TempDir private Path folder;

  @Test
  void psqlMakesTheSameDatabaseOfItWithEveryRow() throws Exception {
    String source = SampleDatabase.create(postgres);
    Files.createDirectories(folder.resolve("bundles"));
    try (Trial trial = trial(source)) {
      trial.backUp(1);
      Path exported = folder.resolve("exported");
      assertThat(
              drover(
                  "backup",
                  "export",
                  trial.bundle(1).value(),
                  "--config",
                  config(),
                  "--format",
                  "sql",
                  "--allow-vulnerable-tools",
                  "--to",
                  exported.toString()))
          .startsWith("0 ");
      Path dump = only(exported, ".sql");
      assertThat(dump.getFileName().toString())
          .matches("backup-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d-\\d{3}Z\\.sql");
      assertThat(Files.readString(only(exported, ".json")))
          .contains("\"rows\" : 200", "postgresql://****:****@platform/" + source)
          .doesNotContain(postgres.server().password());
      assertThat(drover("backup", "verify", dump.toString())).startsWith("0 ");

      String restored = postgres.createDatabase("exported");
      psql(restored, dump);

      assertThat(trial.verify(2, new DatabaseName(restored))).isInstanceOf(Verdict.Matches.class);
      damagedDumpsAreTold(dump);
      assertThat(drover("backup", "report", trial.bundle(1).value(), "--config", config()))
          .startsWith("0 ")
          .contains(
              "Definitions written by", "rows have the digests of the manifest", "app.animals");
      aDumpWithNothingBesideItIsReadAsFarAsItTells(source);
    }
  }

  private void aDumpWithNothingBesideItIsReadAsFarAsItTells(String source) throws Exception {
    Path dump = folder.resolve("plain.sql");
    run("pg_dump", "-d", source, "-f", dump.toString());
    String verify = drover("backup", "verify", "--plain", dump.toString());
    assertThat(verify).startsWith("0 ").contains("objects and").doesNotContain("of 0 objects");
    String whole = Files.readString(dump);
    Files.writeString(dump, whole.substring(0, whole.length() / 2));
    assertThat(drover("backup", "verify", "--plain", dump.toString()))
        .startsWith("5 ")
        .contains("backup_incomplete");
    Files.writeString(dump, "SELECT 1;\n");
    assertThat(drover("backup", "verify", "--plain", dump.toString()))
        .contains("backup_header", "backup_content");
  }

  private void damagedDumpsAreTold(Path dump) throws IOException {
    String whole = Files.readString(dump);
    damaged(dump, whole.substring(0, whole.length() / 2), "backup_incomplete");
    damaged(dump, whole.replace("an animal", "an AnimaL"), "backup_corrupt");
    damaged(dump, whole.replaceFirst("1\tan animal\n", ""), "backup_rows");
    damaged(dump, whole.replaceFirst("-- PostgreSQL database dump\n", "--\n"), "backup_header");
    damaged(dump, whole.replaceFirst("-- Drover rows .*\n", "\n"), "backup_content");
    damaged(dump, whole + "\n", "backup_size");
    Files.delete(dump);
    assertThat(drover("backup", "verify", dump.toString()))
        .startsWith("5 ")
        .contains("backup_missing");
  }

  private static void damaged(Path dump, String text, String code) throws IOException {
    Files.writeString(dump, text, StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(drover("backup", "verify", dump.toString())).startsWith("5 ").contains(code);
  }

  private void psql(String database, Path dump) throws Exception {
    Path here =
        run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", dump.toString());
    assertThat(Files.readString(folder.resolve("psql.txt"))).doesNotContain("echo");
    try (Stream<Path> made = Files.list(here)) {
      assertThat(made).as("what a name or comment made psql do").isEmpty();
    }
  }

  /** Answers the folder that it ran in. */
  private Path run(String program, String... arguments) throws Exception {
    Path here = Files.createDirectory(folder.resolve("here-" + program));
    Path said = folder.resolve(program + ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(postgres.port()),
                "-U",
                postgres.user()));
    command.addAll(List.of(arguments));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    process.environment().put("PGPASSWORD", postgres.server().resolvePassword());
    assertThat(process.start().waitFor()).as(Files.readString(said)).isZero();
    return here;
  }

  private static Path only(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  /** Exit code and output. */
  private static String drover(String... arguments) {
    StringWriter out = new StringWriter();
    int status =
        Drover.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    return status + " " + out;
  }

  private String config() throws IOException {
    return Files.writeString(
            folder.resolve("drover.yaml"),
            "bundles: {url: \"" + folder.resolve("bundles").toUri() + "\"}\n")
        .toString();
  }

  private Trial trial(String source) throws IOException {
    DroverConfig.Server server = postgres.server();
    String plan =
        """
        name: whole
        kind: database
        source: {server: platform, database: %s}
        target: {server: projects, database: unused}
        tools: {allow-vulnerable: true}
        """
            .formatted(source);
    return new Trial(
        PlanReader.read(plan, Map.of()).plan(),
        new DroverConfig(null, null, Map.of("platform", server, "projects", server), null, null),
        new DatabaseName("unused"),
        MigrationId.next(),
        folder.resolve("bundles"));
  }
}
