package dev.drover.coordinator.api;

import dev.drover.common.api.MigrationReport.Step;
import dev.drover.common.api.MigrationState;
import dev.drover.common.message.MoveStep;
import dev.drover.common.message.Stage;
import dev.drover.common.message.StepDone;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Which steps the latest attempt of a migration took, each with its transactions and its undo. What
 * the worker told of loading, or of running files, and what follows for the other stages from the
 * plan and from the states that it was in.
 */
final class StepReports {
  private final Plan plan;
  private final Saga saga;
  private final List<MigrationState> way;
  private final boolean byHand;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param way the states that it arrived in, oldest first
   * @param byHand it ended by a person's word
   */
  StepReports(Plan plan, Saga saga, List<MigrationState> way, boolean byHand) {
    this.plan = plan;
    this.saga = saga;
    this.way = way.subList(way.lastIndexOf(MigrationState.QUEUED) + 1, way.size());
    this.byHand = byHand;
  }

  /** In the order of the stages. */
  List<Step> list() {
    Made made = saga.made();
    if (made.bundle() != null) {
      backup();
    }
    made.steps().forEach(this::add);
    if (made.steps().isEmpty() && (made.staging() != null || made.verdict() != null)) {
      add(new StepDone(MoveStep.NOT_KNOWN, "it is of an earlier release"));
    }
    if (made.verdict() != null) {
      add(MoveStep.ROWS_COMPARED);
      hooks(Hooks.When.VERIFY, Stage.VERIFY);
    }
    if (byHand) {
      add(MoveStep.RESOLVED_BY_HAND);
    } else if (saga.state() instanceof State.Completed) {
      promote();
    } else if (restored()) {
      restore();
    }
    return List.copyOf(steps);
  }

  private void backup() {
    boolean files = plan instanceof Schema;
    if (!files) {
      hooks(Hooks.When.BEFORE, Stage.BACKUP);
    }
    if (saga.move().given() == null) {
      add(MoveStep.SNAPSHOT_READ);
    }
    hooks(Hooks.When.BACKUP, Stage.BACKUP);
    if (files && !saga.made().steps().isEmpty()) {
      hooks(Hooks.When.BEFORE, Stage.MIGRATE);
      hooks(Hooks.When.AFTER, Stage.MIGRATE);
    }
  }

  private void promote() {
    add(creates() ? MoveStep.NAME_GIVEN : MoveStep.FENCE_CLOSED);
    if (!(plan instanceof Schema)) {
      hooks(Hooks.When.AFTER, Stage.PROMOTE);
    }
  }

  private void restore() {
    switch (plan) {
      case Schema _ -> add(MoveStep.FILES_TAKEN_BACK);
      case Isolate _, Database _ -> {
        if (creates()) {
          add(MoveStep.NAME_TAKEN_BACK);
          add(MoveStep.DATABASE_DROPPED);
        } else {
          add(MoveStep.ROWS_PUT_BACK);
        }
      }
    }
  }

  private boolean creates() {
    return plan.target().mode() == Target.Mode.CREATE;
  }

  /** A restore has come to its end: any state followed it but that a person is needed. */
  private boolean restored() {
    return way.contains(MigrationState.RESTORING)
        && way.getLast() != MigrationState.RESTORING
        && way.getLast() != MigrationState.NEEDS_ATTENTION;
  }

  /** A database that a person has made of a bundle is no move, and hooks hear nothing of it. */
  private void hooks(Hooks.When when, Stage stage) {
    if (saga.move().given() == null) {
      for (Hook hook : plan.hooksOrNone().at(when)) {
        add(new StepDone(MoveStep.HOOK_CALLED, when.word() + ": " + hook.name()), stage);
      }
    }
  }

  private void add(MoveStep step) {
    add(StepDone.of(step));
  }

  private void add(StepDone done) {
    add(done, done.step().stage());
  }

  private void add(StepDone done, Stage stage) {
    MoveStep step = done.step();
    steps.add(
        new Step(stage, step.word(), step.words(), done.what(), step.transactions(), step.undo()));
  }
}
