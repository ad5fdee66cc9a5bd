package dev.drover.coordinator;

import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Limits;
import dev.drover.common.plan.TableName;
import dev.drover.common.plan.TableRule;
import dev.drover.common.plan.Target;
import dev.drover.common.plan.VerifyRules;
import dev.drover.coordinator.store.NewBatch;
import dev.drover.coordinator.store.StoredPlan;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Plans and batches for tests. */
public final class Samples {
  private Samples() {}

  public static StoredPlan plan(String name, int maxInFlight, int stopWhenFailedPercent) {
    Isolate plan =
        new Isolate(
            name,
            new Isolate.Source("platform", "platform"),
            new Target(
                "projects",
                "project_{slug}",
                Target.Mode.CREATE,
                Target.ExistingRows.REFUSE,
                List.of(new Target.SchemaFile("001.sql", "CREATE TABLE t (id int)")),
                "5f"),
            List.of(new TableRule(new TableName("auth", "users"), "project = :project", null)),
            new Limits(maxInFlight, null, stopWhenFailedPercent, 3, 60),
            VerifyRules.DEFAULT,
            BackupRules.DEFAULT);
    return new StoredPlan(
        "fingerprint-of-" + name,
        "name: " + name,
        Map.of("001.sql", "CREATE TABLE t (id int)"),
        plan);
  }

  public static List<Assignment> projects(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(number ->
            new Assignment(new ProjectRef(prefix + "-" + number), null, null, "owner " + number))
        .toList();
  }

  public static NewBatch batch(String name, int projects) {
    return new NewBatch(name, plan(name, 64, 10), null, projects(name, projects));
  }
}
