package dev.drover.local.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.CrashPoint;
import dev.drover.common.name.MigrationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A migrate command in a process of its own, which dies before it commits. */
final class KilledMigrate {
  private static final String PASSWORD = "TRIAL_PASSWORD";

  private KilledMigrate() {}

  static void run(
      Kind kind,
      DroverConfig.Server server,
      List<String> sourceAndTarget,
      MigrationId migration,
      Path folder)
      throws IOException, InterruptedException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            CrashPoint.LOAD_UNCOMMITTED.option(kind.diesAt()),
            "-cp",
            System.getProperty("java.class.path"),
            KilledMigrate.class.getName(),
            kind.name(),
            server.url(),
            server.user(),
            sourceAndTarget.getFirst(),
            sourceAndTarget.getLast(),
            migration.value().toString(),
            folder.toString());
    process.environment().put(PASSWORD, Objects.requireNonNullElse(server.resolvePassword(), ""));
    Path output = folder.resolveSibling("killed.log");
    Process started = process.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(started.waitFor(1, TimeUnit.MINUTES)).as("ends in time").isTrue();
    } finally {
      started.destroyForcibly();
    }
    assertThat(started.exitValue()).as(Files.readString(output)).isEqualTo(CrashPoint.EXIT);
  }

  public static void main(String[] arguments) throws Exception {
    DroverConfig.Server server =
        new DroverConfig.Server(arguments[1], arguments[2], null, null, PASSWORD, null);
    try (Trial trial =
        new Trial(
            Kind.valueOf(arguments[0]),
            server,
            arguments[3],
            arguments[4],
            new MigrationId(UUID.fromString(arguments[5])),
            Path.of(arguments[6]))) {
      trial.migrate(2);
    }
  }
}
