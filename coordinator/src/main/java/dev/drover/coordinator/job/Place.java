package dev.drover.coordinator.job;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;

/** A database of a server that drover.yaml names. */
public record Place(String server, DatabaseName database) {
  /**
   * Where the project's rows are, or its whole database.
   *
   * @param what needs it, as a sentence's subject
   * @throws DroverException {@code plan_kind}
   */
  public static Place ofSource(Plan plan, ProjectRef project, String what) {
    return switch (plan) {
      case Database whole -> new Place(whole.source().server(), whole.source().databaseOf(project));
      case Isolate _, Schema _ -> {
        Isolate.Source source = plan.isolate(what).source();
        yield new Place(source.server(), new DatabaseName(source.database()));
      }
    };
  }
}
