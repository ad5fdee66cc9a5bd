package dev.drover.common.plan;

import java.util.List;

/** Kind {@code isolate}: each project's rows of shared tables go to a database of its own. */
public record Isolate(
    String name,
    Source source,
    Target target,
    List<TableRule> tables,
    Limits limits,
    VerifyRules verify,
    BackupRules backup)
    implements Plan {
  public Isolate {
    tables = List.copyOf(tables);
  }

  /** @param server a name in drover.yaml */
  public record Source(String server, String database) {}

  @Override
  public Isolate withoutFiles() {
    return target.schema().isEmpty()
        ? this
        : new Isolate(name, source, target.withoutFiles(), tables, limits, verify, backup);
  }
}
