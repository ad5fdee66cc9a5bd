package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DroverMainTest {
  @Test
  void oneHelpListsTheClientsVerbsAndTheOnesThatRunProcesses() {
    Set<String> verbs = DroverMain.commandLine().getSubcommands().keySet();
    assertThat(verbs)
        .contains("plan", "batch", "migration", "worker")
        .contains(
            "local",
            "doctor",
            "config",
            "coordinator",
            "backup-worker",
            "migrate-worker",
            "verify-worker");
    assertThat(DroverMain.commandLine().getUsageMessage()).contains("local", "batch", "doctor");
  }

  @Test
  void configShowsWhatIsInForceAndNoSecret(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("drover.yaml"),
            "kafka: {bootstrap-servers: 'k:1', properties: {sasl.mechanism: PLAIN,"
                + " sasl.jaas.config: canary-7f3a, of.a.plugin: canary-7f3a}}\n"
                + "servers: {a: {url: 'jdbc:postgresql://h/?sslmode=require', user: u, password:"
                + " canary-7f3a}}");
    for (String format : List.of("table", "json")) {
      StringWriter out = new StringWriter();
      int code =
          DroverMain.commandLine()
              .setOut(new PrintWriter(out))
              .execute("config", "--config", file.toString(), "-o", format);
      assertThat(code).isZero();
      assertThat(out.toString())
          .contains(
              "servers.a.url", "jdbc:postgresql://h/?sslmode=require", "line 2, column", "PLAIN")
          .contains("servers.a.password", "***", "workers.slots.restore", "default")
          .doesNotContain("canary-7f3a");
    }
  }

  @Test
  void everyServiceOfTheStackIsAVerb() {
    for (Role role : Role.values()) {
      assertThat(DroverMain.commandLine().getSubcommands().containsKey(role.word()))
          .isEqualTo(role.isService());
    }
  }

  @Test
  void everyServicesMainClassIsOnTheClassPath()
      throws ClassNotFoundException, NoSuchMethodException {
    for (Role role : Role.values()) {
      if (role.isService()) {
        assertThat(Class.forName(role.main()).getMethod("main", String[].class)).isNotNull();
      }
    }
  }
}
