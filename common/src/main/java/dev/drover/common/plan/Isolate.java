package dev.drover.common.plan;

import java.util.List;

/**
 * Kind {@code isolate}: each project's rows of shared tables go to a database of its own.
 *
 * @param ignoreTables tables of the source that a person knows about and leaves behind on purpose
 */
public record Isolate(
    String name,
    Source source,
    Target target,
    List<TableRule> tables,
    Limits limits,
    VerifyRules verify,
    BackupRules backup,
    List<TableName> ignoreTables)
    implements Plan {
  public Isolate {
    tables = List.copyOf(tables);
    ignoreTables = List.copyOf(ignoreTables);
  }

  /** A plan that leaves nothing behind on purpose. */
  public Isolate(
      String name,
      Source source,
      Target target,
      List<TableRule> tables,
      Limits limits,
      VerifyRules verify,
      BackupRules backup) {
    this(name, source, target, tables, limits, verify, backup, List.of());
  }

  /** @param server a name in drover.yaml */
  public record Source(String server, String database) {}

  @Override
  public Isolate withoutFiles() {
    return target.schema().isEmpty()
        ? this
        : new Isolate(name, source, target.withoutFiles(), tables, limits, verify, backup, ignoreTables);
  }
}
