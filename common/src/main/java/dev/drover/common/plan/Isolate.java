package dev.drover.common.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kind {@code isolate}: each project's rows of shared tables go to a database of its own.
 *
 * @param ignoreTables tables of the source that a person knows about and leaves behind on purpose
 * @param leaveRows tables whose rows of no project are left behind on purpose
 * @param hooks who is told and asked; absent where nobody is
 */
public record Isolate(
    String name,
    Source source,
    Target target,
    List<TableRule> tables,
    Limits limits,
    VerifyRules verify,
    BackupRules backup,
    List<TableName> ignoreTables,
    List<TableName> leaveRows,
    @Nullable Hooks hooks)
    implements Plan {
  public Isolate {
    tables = List.copyOf(tables);
    ignoreTables = List.copyOf(ignoreTables);
    leaveRows = List.copyOf(leaveRows);
  }

  /** A plan that leaves nothing behind on purpose, and without hooks. */
  public Isolate(
      String name,
      Source source,
      Target target,
      List<TableRule> tables,
      Limits limits,
      VerifyRules verify,
      BackupRules backup) {
    this(name, source, target, tables, limits, verify, backup, List.of(), List.of(), null);
  }

  /**
   * @param server a name in drover.yaml
   */
  public record Source(String server, String database) {}

  @Override
  public Hooks hooksOrNone() {
    return hooks == null ? Hooks.NONE : hooks;
  }

  @Override
  public Isolate withoutFiles() {
    return target.schema().isEmpty()
        ? this
        : new Isolate(
            name,
            source,
            target.withoutFiles(),
            tables,
            limits,
            verify,
            backup,
            ignoreTables,
            leaveRows,
            hooks);
  }
}
