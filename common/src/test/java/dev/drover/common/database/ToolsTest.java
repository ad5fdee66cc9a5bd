package dev.drover.common.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.testing.TestRun;
import dev.drover.common.worker.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "15.13, CVE-2025-8714 CVE-2025-8715 CVE-2026-116314 CVE-2026-18408 CVE-2026-6477",
    "15.18, CVE-2026-116314 CVE-2026-18408",
    "16.15, CVE-2026-116314",
    "17.12, ''",
    "18.0, CVE-2026-116314 CVE-2026-18408 CVE-2026-6477",
    "18.7, ''",
    "19beta1, ''"
  })
  void eachReleaseIsKnownByItsHoles(String version, String holes) {
    assertThat(String.join(" ", ToolVersion.parse("pg_dump (PostgreSQL) " + version).holes()))
        .isEqualTo(holes);
  }

  @Test
  void aDatabaseIsAlwaysOnlyAName() {
    DroverConfig.Server server =
        new DroverConfig.Server(
            "jdbc:postgresql://one:1,[::1]:2,three/?sslmode=verify-full&loggerLevel=OFF&sslrootcert=/a%20b",
            "o'dd", "secret", null, null, null);

    LibpqAddress address = LibpqAddress.of(server, new DatabaseName("host=x dbname='y' \\z"));

    assertThat(address.conninfo())
        .isEqualTo(
            "dbname='host=x dbname=\\'y\\' \\\\z' host='one,::1,three' port='1,2,5432'"
                + " sslmode='verify-full' sslrootcert='/a b' user='o\\'dd'");
    assertThat(address).hasToString(address.conninfo());
    assertThat(address.toString()).doesNotContain("secret");
    assertThat(address.password()).isEqualTo("secret");
  }

  @Test
  void aListOfNamesStaysAListOfTheSameNames() {
    assertThat(Traits.list("\"$user\", public, \"a, \"\"b\"\"; DROP\""))
        .isEqualTo("'$user', 'public', 'a, \"b\"; DROP'");
  }

  @Test
  void argumentsAreNotReadByAnyShell() throws IOException {
    PostgresTools.Tool tool = tool("printf '%s|' \"$@\"");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new ToolRun(tool).with("$(touch x)", "a b", "*", "'\";\n").run(out, TestRun.plain());

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("--verbose|$(touch x)|a b|*|'\";\n|");
  }

  @Test
  void definitionsAreDividedIntoPortionsWithoutLosingAny() throws IOException {
    PostgresTools.Tool tool =
        tool(
            """
            cat <<'END'
            ; Archive created at 2026-01-01
            1; 2606 11 CONSTRAINT shop orders orders_pkey INDEX ATTACH
            2; 0 0 INDEX ATTACH shop orders_2024_pkey FK CONSTRAINT
            3; 2606 12 FK CONSTRAINT shop orders of_people EVENT TRIGGER
            4; 2606 13 FK CONSTRAINT shop orders of_lines owner
            5; 0 0 COMMENT shop CONSTRAINT of_lines ON orders owner
            6; 2620 14 TRIGGER shop orders COMMENT owner
            7; 3466 15 EVENT TRIGGER - watch owner
            8; 0 0 COMMENT - EVENT TRIGGER watch owner
            END
            """);
    ArchiveContents contents = ArchiveContents.of(tool, folder, TestRun.plain());

    assertThat(portion(contents, ArchiveContents.Portion.BUILDS)).isEqualTo("16");
    assertThat(portion(contents, ArchiveContents.Portion.ATTACHMENTS)).isEqualTo("2");
    assertThat(portion(contents, ArchiveContents.Portion.KEYS)).isEqualTo("45");
    assertThat(portion(contents, ArchiveContents.Portion.LAST)).isEqualTo("78");
    assertThat(portion(contents, ArchiveContents.Portion.ALL)).isEqualTo("12456");
    assertThat(contents.foreignKeys()).containsExactlyInAnyOrder(12L, 13L);
  }

  /** The numbers of the lines, without that of a foreign key that is made otherwise. */
  private String portion(ArchiveContents contents, ArchiveContents.Portion portion)
      throws IOException {
    Path list = folder.resolve("list");
    contents.write(list, Database.Choice.ALL, portion, Set.of(12L));
    return Files.readAllLines(list).stream()
        .map(line -> line.substring(0, line.indexOf(';')))
        .collect(Collectors.joining());
  }

  @Test
  void whatItSaysIsToldWithoutRowValues() throws IOException {
    PostgresTools.Tool tool =
        tool(
            """
            echo 'pg_dump: reading everything' >&2
            echo 'pg_dump: error: query failed: ERROR:  invalid input syntax for type integer: "canary"' >&2
            echo 'DETAIL:  Key (a)=(canary) is there.' >&2
            exit 3
            """);

    assertThatThrownBy(
            () -> new ToolRun(tool).run(OutputStream.nullOutputStream(), TestRun.plain()))
        .isInstanceOfSatisfying(
            DroverException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo("tool_failed");
              assertThat(e.failure().kind()).isEqualTo(FailureKind.USER);
              assertThat(e.failure().message())
                  .contains("(3): query failed: ERROR:  invalid input syntax for type integer")
                  .doesNotContain("canary");
            });
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1, 2, '', true
          1, 3, '', false
          1, 2, 'pg_dump: error: relation does not exist', false
          1, '', '', false
          3, 2, '', false
          """)
  void anErrorIsBorneOnlyWhereItWasTheOnlyOneAndAllWasDone(
      int status, String ignored, String other, boolean borne) throws IOException {
    String error = "pg_dump: error: could not execute query: ERROR:  unknown parameter";
    PostgresTools.Tool tool =
        tool(
            "printf '%s\\n' '"
                + String.join("' '", error, other, error)
                + (ignored.isEmpty()
                    ? ""
                    : "' 'pg_dump: warning: errors ignored on restore: " + ignored)
                + "' >&2; exit "
                + status);
    ToolRun run = new ToolRun(tool).bearing("ERROR:  unknown parameter", 2);

    if (borne) {
      assertThatCode(() -> run.run(OutputStream.nullOutputStream(), TestRun.plain()))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> run.run(OutputStream.nullOutputStream(), TestRun.plain()))
          .hasMessageContaining("tool_failed");
    }
  }

  @Test
  void itKnowsNothingOfOurEnvironmentAndThePasswordIsInNoArgument() throws IOException {
    PostgresTools.Tool tool = tool("echo \"$@\"; env");
    DroverConfig.Server server =
        new DroverConfig.Server("jdbc:postgresql://h:1/", "u", "canary", null, null, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new ToolRun(tool).on(LibpqAddress.of(server, new DatabaseName("d"))).run(out, TestRun.plain());

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .first()
        .asString()
        .contains("--no-password", "--dbname=dbname='d' host='h'")
        .doesNotContain("canary");
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains("PGPASSWORD=canary")
        .noneMatch(line -> line.startsWith("HOME="));
  }

  @Test
  void aCancelledRunEndsTheProgram() throws IOException {
    PostgresTools.Tool tool = tool("echo begun; exec tail -f /dev/null");
    TestRun run = TestRun.plain();
    OutputStream cancelling =
        new OutputStream() {
          @Override
          public void write(int b) {
            run.cancel();
          }
        };

    assertThatThrownBy(() -> new ToolRun(tool).run(cancelling, run))
        .isInstanceOf(Run.RunCancelled.class);
  }

  @Test
  void whatNobodyWantsAnyMoreIsEnded() throws IOException {
    ToolRun endless = new ToolRun(tool("echo begun; exec tail -f /dev/null"));
    OutputStream stopping =
        new OutputStream() {
          @Override
          public void write(int b) {
            endless.stop();
          }
        };

    assertThatThrownBy(() -> endless.run(stopping, TestRun.plain()))
        .isInstanceOfAny(IOException.class, DroverException.class);

    ToolRun never = new ToolRun(tool("exec tail -f /dev/null"));
    never.stop();
    assertThatThrownBy(() -> never.run(OutputStream.nullOutputStream(), TestRun.plain()))
        .isInstanceOfAny(IOException.class, DroverException.class);
  }

  @Test
  void aKilledWorkerLeavesNoProgramBehind() throws Exception {
    Path tool = script("while :; do echo 'pg_dump: at work' >&2; echo begun; done");
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ToolProcess.class.getName(),
                tool.toString())
            .redirectError(folder.resolve("worker.log").toFile())
            .start();
    try {
      assertThat(worker.inputReader().readLine())
          .as(Files.readString(folder.resolve("worker.log")))
          .isEqualTo("begun");
      List<ProcessHandle> programs = worker.descendants().toList();
      assertThat(programs).isNotEmpty();

      worker.destroyForcibly();

      for (ProcessHandle program : programs) {
        program.onExit().get(3, TimeUnit.MINUTES);
      }
    } finally {
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
  }

  @Test
  void anOlderOneThanTheServerIsRefused() throws IOException {
    Path file = script("echo 'pg_dump (PostgreSQL) 17.12'");
    Files.move(file, folder.resolve("pg_dump"));
    PostgresTools tools = new PostgresTools(folder, "");

    assertThat(tools.require(PostgresTools.Program.PG_DUMP, 17, false).version().minor())
        .isEqualTo(12);
    assertThatThrownBy(() -> tools.require(PostgresTools.Program.PG_DUMP, 18, true))
        .hasMessageContaining("tool_too_old");
    assertThatThrownBy(() -> tools.require(PostgresTools.Program.PG_RESTORE, 17, true))
        .hasMessageContaining("tool_missing");
  }

  private PostgresTools.Tool tool(String script) throws IOException {
    return new PostgresTools.Tool(
        PostgresTools.Program.PG_DUMP,
        script(script),
        ToolVersion.parse("pg_dump (PostgreSQL) 17.12"));
  }

  private Path script(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("script"), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
