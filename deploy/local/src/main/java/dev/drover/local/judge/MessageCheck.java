package dev.drover.local.judge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whatever was published was decided, and whatever was decided was published. */
final class MessageCheck {
  private final Findings findings;

  MessageCheck(Findings findings) {
    this.findings = findings;
  }

  void look(Scene scene, Scene.Batch batch, List<Migration> migrations) {
    Map<String, Migration> byId = new HashMap<>();
    migrations.forEach(migration -> byId.put(migration.id(), migration));
    Map<String, Set<Long>> epochs = new HashMap<>();
    for (Migration migration : migrations) {
      epochs.put(
          migration.id(),
          migration.history().stream()
              .map(Migration.Entry::epoch)
              .collect(Collectors.toUnmodifiableSet()));
    }
    for (Recorder.Seen command : scene.recorder().commands()) {
      Set<Long> decided = epochs.get(command.migration());
      Migration migration = byId.get(command.migration());
      if (decided != null && migration != null) {
        findings.looked("commands", 1);
        if (!decided.contains(command.epoch())) {
          findings.broken(
              "ghost command",
              migration.project(),
              "epoch " + command.epoch() + " was published and never decided");
        }
      }
    }
    outcomes(scene, batch, migrations);
  }

  private void outcomes(Scene scene, Scene.Batch batch, List<Migration> migrations) {
    Map<String, Set<String>> told = scene.recorder().outcomes();
    for (Migration migration : migrations) {
      Set<String> outcome = told.get(migration.id() + "/" + migration.version());
      if (outcome == null) {
        if (!batch.topicsLost()) {
          findings.broken("outcome", migration.project(), "nobody was told how it ended");
        }
      } else if (!outcome.equals(Set.of(wanted(migration)))) {
        findings.broken("outcome", migration.project(), "the platform was told " + outcome);
      } else {
        findings.looked("outcomes", 1);
      }
    }
  }

  private static String wanted(Migration migration) {
    String word =
        migration.state().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    return "dev.drover.migration." + word + " " + migration.database();
  }
}
