package dev.drover.coordinator.simulation;

import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import dev.drover.common.postgres.TargetModel;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.store.MemoryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a run is about: one to four projects, where they are to go, and databases there that are
 * none of Drover's business.
 */
record Scene(
    Isolate plan,
    int maxInFlight,
    List<Move> moves,
    Map<DatabaseName, TargetModel.Database> bystanders) {
  static final DatabaseName SOURCE = new DatabaseName("platform");
  private static final int ATTEMPTS = 3;
  private static final int STAGE_MINUTES = 1;

  static Scene of(Chance chance) {
    Target.Mode mode = chance.happens(0.65) ? Target.Mode.CREATE : Target.Mode.EXISTING;
    int projects = 1 + chance.below(4);
    Isolate plan =
        new Isolate(
            "simulated",
            new Isolate.Source("projects", SOURCE.value()),
            new Target(
                "projects", "project_{slug}", mode, Target.ExistingRows.REPLACE, List.of(), "5f"),
            List.of(new TableRule(new TableName("auth", "users"), "project = :project", null)),
            new Limits(projects, null, 100, ATTEMPTS, STAGE_MINUTES),
            VerifyRules.DEFAULT,
            BackupRules.DEFAULT);
    Move.Terms terms = Move.Terms.of("simulated", plan);
    List<Move> moves =
        IntStream.range(0, projects)
            .mapToObj(number -> move(number, plan.target(), terms))
            .toList();
    Map<DatabaseName, TargetModel.Database> bystanders = new LinkedHashMap<>();
    bystanders.put(SOURCE, new TargetModel.Database(1, sourceRows(moves)));
    if (mode == Target.Mode.CREATE && chance.happens(0.1)) {
      bystanders.put(
          moves.getFirst().database(), new TargetModel.Database(2, List.of("somebody's own")));
    }
    return new Scene(plan, 1 + chance.below(projects), moves, bystanders);
  }

  private static Move move(int number, Target target, Move.Terms terms) {
    ProjectRef project = new ProjectRef("p" + number);
    return new Move(
        new MigrationId(new UUID(0x0198_0000_0000_7000L + number, 0x8000_0000_0000_0000L)),
        project,
        target.server(),
        target.databaseOf(project),
        null,
        terms);
  }

  private static List<String> sourceRows(List<Move> moves) {
    List<String> rows = new ArrayList<>();
    for (Move move : moves) {
      for (int i = 0; i < 3; i++) {
        rows.add(move.project().value() + " row " + i);
      }
    }
    return rows;
  }

  /** Puts down what is there before Drover comes. */
  void furnish(TargetModel target, MemoryStore store) {
    target.databases().putAll(bystanders);
    for (Move move : moves) {
      if (isExisting()) {
        target
            .databases()
            .put(move.database(), new TargetModel.Database(target.databases().size() + 10L, own()));
      }
      store.accept(move);
    }
  }

  /** What the source holds, of all projects. */
  List<String> sourceRows() {
    return sourceRows(moves);
  }

  boolean isExisting() {
    return plan.target().mode() == Target.Mode.EXISTING;
  }

  /** What an existing target holds before. */
  static List<String> own() {
    return List.of("the target's own row");
  }

  /** A project's rows in a database that holds several projects'. */
  static List<String> of(ProjectRef project, List<String> rows) {
    return rows.stream().filter(row -> row.startsWith(project.value() + " ")).toList();
  }

  Move move(MigrationId id) {
    return moves.stream().filter(move -> move.id().equals(id)).findFirst().orElseThrow();
  }
}
