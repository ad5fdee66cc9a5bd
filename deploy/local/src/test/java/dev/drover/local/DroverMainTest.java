package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class DroverMainTest {
  @Test
  void oneHelpListsTheClientsVerbsAndTheOnesThatRunProcesses() {
    Set<String> verbs = DroverMain.commandLine().getSubcommands().keySet();
    assertThat(verbs)
        .contains("plan", "batch", "migration", "worker")
        .contains(
            "local", "doctor", "coordinator", "backup-worker", "migrate-worker", "verify-worker");
    assertThat(DroverMain.commandLine().getUsageMessage()).contains("local", "batch", "doctor");
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
