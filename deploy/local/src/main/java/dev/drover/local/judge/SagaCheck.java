package dev.drover.local.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Each saga ended once, as it may, by decisions that follow one another without a gap. */
final class SagaCheck {
  private static final Set<String> ENDED =
      Set.of("Completed", "Restored", "Cancelled", "Refused", "NeedsAttention");

  private final Findings findings;

  SagaCheck(Findings findings) {
    this.findings = findings;
  }

  /** Where an ended migration may go: replayed, or put right by a person. */
  private static final Set<String> AGAIN = Set.of("Queued", "Restoring", "Promoting");

  void look(Scene scene, Scene.Batch batch, List<Migration> migrations) throws SQLException {
    Set<String> seen = new HashSet<>();
    for (Migration migration : migrations) {
      ended(batch, migration);
      history(migration);
      meaning(migration);
      noNeedlessRestore(batch, migration);
      if (!seen.add(migration.project())) {
        findings.broken("state", migration.project(), "is in its batch twice");
      }
    }
    for (String project : batch.ends().keySet()) {
      if (!seen.contains(project)) {
        findings.broken("state", project, "has no migration");
      }
    }
    findings.looked("sagas", migrations.size());
    outbox(scene);
  }

  private void ended(Scene.Batch batch, Migration migration) {
    Set<String> allowed = batch.ends().getOrDefault(migration.project(), Set.of());
    if (!ENDED.contains(migration.state()) || !migration.endedAt()) {
      findings.broken("state", migration.project(), "has not ended: " + migration.state());
    } else if (!allowed.contains(migration.state())) {
      findings.broken(
          "state", migration.project(), "ended as " + migration.state() + " instead of " + allowed);
    }
  }

  private void history(Migration migration) {
    long version = 0;
    long epoch = 0;
    String before = "Queued";
    for (Migration.Entry entry : migration.history()) {
      if (entry.version() != ++version) {
        findings.broken(
            "audit", migration.project(), "decision " + version + " is not in the history");
        version = entry.version();
      }
      if (entry.epoch() < epoch) {
        findings.broken("audit", migration.project(), "the epoch fell to " + entry.epoch());
      }
      boolean again = AGAIN.contains(entry.state());
      if (ENDED.contains(before) && !before.equals(entry.state()) && !again) {
        findings.broken(
            "state", migration.project(), "went from " + before + " to " + entry.state());
      }
      if (entry.actor().isBlank()) {
        findings.broken("audit", migration.project(), "decision " + version + " has no actor");
      }
      epoch = entry.epoch();
      before = entry.state();
    }
    if (version != migration.version()
        || epoch != migration.epoch()
        || !before.equals(migration.state())) {
      findings.broken(
          "audit",
          migration.project(),
          "is %s, epoch %d, version %d; its history says %s, %d, %d"
              .formatted(
                  migration.state(),
                  migration.epoch(),
                  migration.version(),
                  before,
                  epoch,
                  version));
    }
    findings.looked("decisions", migration.history().size());
  }

  /** Completed means that the last verdict of all was that everything matches. */
  private void meaning(Migration migration) {
    if (!migration.completed()) {
      return;
    }
    String verdict = "";
    for (Migration.Entry entry : migration.history()) {
      JsonNode given = entry.detail().path("verdict");
      if (!given.isMissingNode() && !given.isNull()) {
        verdict = given.path("verdict").asText();
      }
    }
    if (!verdict.equals("matches")) {
      findings.broken("meaning", migration.project(), "completed by the verdict " + verdict);
    }
  }

  private void noNeedlessRestore(Scene.Batch batch, Migration migration) {
    if (migration.everIn("Restoring") && !batch.restorable().contains(migration.project())) {
      findings.broken("needless restore", migration.project(), "was restored without a reason");
    }
  }

  private void outbox(Scene scene) throws SQLException {
    long left =
        scene
            .coordinator()
            .rows(Scene.COORDINATOR_DATABASE, "SELECT count(*) FROM outbox")
            .getFirst()
            .number(0);
    if (left > 0) {
      findings.broken("state", "outbox", left + " messages were never sent");
    }
  }
}
