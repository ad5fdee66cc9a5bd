package dev.drover.backup.schema;

import dev.drover.common.bundle.Blueprint;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.Applied;
import dev.drover.common.schema.Blueprints;
import dev.drover.common.schema.History;
import dev.drover.common.schema.Placeholders;
import dev.drover.common.schema.Structure;
import dev.drover.common.schema.Undoing;
import dev.drover.common.schema.Versions;
import dev.drover.common.schema.Watch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Runs a plan's files in an empty database one by one, and each that has an inverse there, back and
 * there again; each that may not stand in a transaction twice, as after a crash.
 */
public final class Rehearsal {
  private final Connection scratch;
  private final Schema plan;
  private final Versions versions;
  private final Predicate<VersionFile> pending;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param scratch to an empty database, for scripts
   * @param pending whether there is a project that the file is still before
   */
  public Rehearsal(Connection scratch, Schema plan, Predicate<VersionFile> pending)
      throws SQLException {
    this.scratch = scratch;
    this.plan = plan;
    this.pending = pending;
    this.versions = new Versions(scratch, plan);
  }

  /** What is wrong with the files; ends with the first that does not run. */
  public List<Finding> findings() throws SQLException {
    findings.addAll(Placeholders.problems(plan));
    if (!findings.isEmpty()) {
      return findings;
    }
    try {
      for (Versions.Step step : versions.steps()) {
        for (VersionFile file : step.files()) {
          rehearse(step.only(file));
        }
      }
    } catch (DroverException e) {
      findings.add(
          Finding.error(e.failure().code(), null, e.failure().message(), e.failure().remedy()));
    }
    return findings;
  }

  private void rehearse(Versions.Step step) throws SQLException {
    VersionFile file = step.files().getFirst();
    Structure before = Structure.read(scratch, plan.apply().history());
    Blueprint built = Blueprints.of(scratch, plan.apply().history());
    int rank = rank();
    Focus focus = new Focus(file, plan.apply().history());
    versions.runWhole(step, focus);
    Structure after = Structure.read(scratch, plan.apply().history());
    boolean refused = CompatibleVersions.binds(plan, file) && pending.test(file);
    new Compatibility(before, after).finding(file, refused).ifPresent(findings::add);
    findings.addAll(focus.findings(!before.differences(after, false).isEmpty()));
    if (!step.inTransaction()) {
      again(step, rank);
    }
    if (file.role() == VersionFile.Role.VERSION) {
      Optional<VersionFile> inverse = plan.inverse(file.version());
      if (inverse.isPresent()) {
        back(step, inverse.get(), before, rank);
      } else {
        findings.add(withoutInverse(file, before, built));
      }
    }
  }

  /** The files have been run; what the bundle would do is tried and rolled back. */
  private Finding withoutInverse(VersionFile file, Structure before, Blueprint built)
      throws SQLException {
    String remedy = "Write U" + file.baseName().substring(1) + ".";
    List<String> why =
        plan.apply().mode() == Schema.Mode.DEVELOPMENT
            ? List.of("mode development keeps no bundle")
            : obstacles(file, before, built);
    return why.isEmpty()
        ? Finding.info(
            "undo_from_bundle",
            null,
            file.baseName()
                + " has no inverse file: what it did would be taken back from the bundle")
        : Finding.warning(
            "undo_missing",
            null,
            file.baseName()
                + " has no inverse file, and once it is committed nothing takes it back by itself: "
                + String.join("; ", why),
            remedy);
  }

  private List<String> obstacles(VersionFile file, Structure before, Blueprint built)
      throws SQLException {
    List<String> why = new ArrayList<>(Undoing.unprovable(plan, List.of(file)));
    why.addAll(Undoing.obstacles(scratch, before, built, plan.apply().history()));
    return why;
  }

  /** What a worker does that died between the last statement and the history's line. */
  private void again(Versions.Step step, int rank) throws SQLException {
    String script = step.files().getFirst().baseName();
    try {
      History.forgetAfter(scratch, plan.apply().history(), rank);
      versions.run(step, new Watch.None());
    } catch (DroverException e) {
      findings.add(
          Finding.error(
              "schema_not_repeatable",
              null,
              script
                  + " may not stand in a transaction and fails when it is run again: "
                  + e.failure().message(),
              "Say IF NOT EXISTS or IF EXISTS, and put one such statement into a file."));
    }
  }

  private void back(Versions.Step step, VersionFile inverse, Structure before, int rank)
      throws SQLException {
    TableName history = plan.apply().history();
    Transaction.run(
        scratch,
        () -> {
          SchemaUndo.run(scratch, plan, inverse);
          History.forgetAfter(scratch, history, rank);
          return true;
        });
    List<Structure.Difference> left = before.differences(Structure.read(scratch, history), true);
    if (!left.isEmpty()) {
      findings.add(
          Finding.error(
              "undo_file_differs",
              null,
              inverse.baseName()
                  + " does not lead back: afterwards "
                  + left.getFirst().any().kind()
                  + " "
                  + left.getFirst().any().name()
                  + " is not as it was"
                  + (left.size() == 1 ? "" : ", nor are " + (left.size() - 1) + " more"),
              "Make it the exact inverse."));
    }
    versions.runWhole(step, new Watch.None());
  }

  private int rank() throws SQLException {
    return History.read(scratch, plan.apply().history()).stream()
        .mapToInt(Applied::rank)
        .max()
        .orElse(0);
  }
}
