package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator asks of a worker. Sent at least once; a handler must bear each twice, half
 * done and late.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Command.Backup.class, name = "backup"),
  @JsonSubTypes.Type(value = Command.Migrate.class, name = "migrate"),
  @JsonSubTypes.Type(value = Command.Verify.class, name = "verify"),
  @JsonSubTypes.Type(value = Command.Promote.class, name = "promote"),
  @JsonSubTypes.Type(value = Command.Restore.class, name = "restore"),
  @JsonSubTypes.Type(value = Command.CheckPlan.class, name = "check-plan"),
  @JsonSubTypes.Type(value = Command.Save.class, name = "save"),
  @JsonSubTypes.Type(value = Command.Recover.class, name = "recover"),
  @JsonSubTypes.Type(value = Command.Drill.class, name = "drill"),
  @JsonSubTypes.Type(value = Command.Examine.class, name = "examine"),
  @JsonSubTypes.Type(value = Command.Balance.class, name = "balance")
})
public sealed interface Command {
  Order order();

  Plan plan();

  /**
   * Read the project's rows, and the target's own if it has any, into {@code bundle}. Changes no
   * database.
   *
   * @param given a bundle that takes the place of the one to be written: it is proven, and refused
   *     where it cannot be restored; nothing is written. Absent otherwise
   * @param since the first epoch of which it is surely known that its command asked for this very
   *     backup: a bundle that such an earlier attempt finished, and whose copies are not all made,
   *     is gone on with. Absent when there was none
   */
  record Backup(
      Order order, Plan plan, BundleId bundle, @Nullable GivenBundle given, @Nullable Integer since)
      implements Command {
    public Backup(Order order, Plan plan, BundleId bundle, @Nullable GivenBundle given) {
      this(order, plan, bundle, given, null);
    }

    /** One that writes its bundle. */
    public Backup(Order order, Plan plan, BundleId bundle) {
      this(order, plan, bundle, null);
    }
  }

  /**
   * Load {@code bundle}: into a new staging database named by migration and epoch, or in one
   * transaction into the project's existing database. Carries the schema files' text.
   *
   * @param origin who wrote the bundle; absent when this migration did
   */
  record Migrate(Order order, Plan plan, SealedBundle bundle, @Nullable MigrationId origin)
      implements Command {
    /** From a bundle of its own. */
    public Migrate(Order order, Plan plan, SealedBundle bundle) {
      this(order, plan, bundle, null);
    }

    /** The migration or job that the manifest must name. */
    public MigrationId writer() {
      return origin == null ? order.migration() : origin;
    }
  }

  /**
   * Compare {@code database} (the staging database, or the existing target) with {@code bundle}.
   * Changes nothing.
   *
   * @param origin who wrote the bundle; absent when this migration did. The source of another's
   *     bundle is not asked: it has moved on since, or is gone
   */
  record Verify(
      Order order,
      Plan plan,
      SealedBundle bundle,
      DatabaseName database,
      @Nullable MigrationId origin)
      implements Command {
    /** Against a bundle of its own. */
    public Verify(Order order, Plan plan, SealedBundle bundle, DatabaseName database) {
      this(order, plan, bundle, database, null);
    }

    /** The migration or job that the manifest must name. */
    public MigrationId writer() {
      return origin == null ? order.migration() : origin;
    }
  }

  /**
   * Give the verified {@code staging} database its final name; with an existing target, only close
   * the fence.
   *
   * @param origin who wrote the bundle; absent when this migration did. A copy made of another's
   *     bundle is no move, so nobody is told
   */
  record Promote(Order order, Plan plan, DatabaseName staging, @Nullable MigrationId origin)
      implements Command {
    /** Of a bundle of its own. */
    public Promote(Order order, Plan plan, DatabaseName staging) {
      this(order, plan, staging, null);
    }
  }

  /**
   * Undo whatever this migration did to the target: raise the fence, then drop its staging
   * databases, or put the target's own rows from {@code bundle} back in one transaction.
   *
   * @param bundle absent when no backup was finished, and so nothing was loaded
   * @param byHand true when a person has put the target right: nothing that stands as the project's
   *     own is removed, but if it is this migration's, the person is contradicted
   */
  record Restore(Order order, Plan plan, @Nullable SealedBundle bundle, @Nullable Boolean byHand)
      implements Command {}

  /**
   * Check the plan against source and targets; answered by {@link Event.PlanChecked}. Its order's
   * migration id names the check.
   *
   * @param sample projects of the batch to try predicates with; may be empty
   */
  record CheckPlan(Order order, Plan plan, List<ProjectRef> sample) implements Command {}

  /**
   * Read the project's rows of the source into {@code bundle}, outside of any migration: whether it
   * has a database of its own does not matter. Changes no database. The order's migration id names
   * the job that asked, as it does in the commands below.
   */
  record Save(Order order, Plan plan, BundleId bundle) implements Command {}

  /**
   * Make the project's rows in the order's database exactly those of {@code bundle}'s source, in
   * one fenced transaction; rows that are the same already are left alone, and rows that the plan
   * does not call the project's are never touched. Under a plan of kind schema: take back what the
   * bundle's migration did to the project's database, which has to be the latest there.
   *
   * @param origin the migration or job that wrote the bundle
   * @param rehearsal only find out what would change
   * @param withoutCopy true when the rows that will be changed are not to be kept; absent writes
   *     them into a bundle of the order's first, which is marked as a safety copy
   */
  record Recover(
      Order order,
      Plan plan,
      SealedBundle bundle,
      MigrationId origin,
      boolean rehearsal,
      @Nullable Boolean withoutCopy)
      implements Command {
    /** One that keeps what it changes. */
    public Recover(
        Order order, Plan plan, SealedBundle bundle, MigrationId origin, boolean rehearsal) {
      this(order, plan, bundle, origin, rehearsal, null);
    }
  }

  /**
   * Restore {@code bundle} into a scratch database on the order's server, compare every row with
   * the bundle's digests, and drop it again. Carries the schema files' text.
   *
   * @param origin the migration or job that wrote the bundle
   */
  record Drill(Order order, Plan plan, SealedBundle bundle, MigrationId origin)
      implements Command {}

  /**
   * Compare the order's database with what the source holds now, or with {@code bundle}. Changes
   * nothing.
   *
   * @param bundle absent to compare with the source
   * @param origin the migration or job that wrote the bundle
   */
  record Examine(
      Order order, Plan plan, @Nullable SealedBundle bundle, @Nullable MigrationId origin)
      implements Command {}

  /**
   * Count in the source, the order's database, whose its rows are, per table. Changes nothing. The
   * order's project is only one of them.
   *
   * @param projects each once; not empty
   */
  record Balance(Order order, Plan plan, List<ProjectRef> projects) implements Command {}

  @JsonIgnore
  default Stage stage() {
    return switch (this) {
      case Backup _ -> Stage.BACKUP;
      case Migrate _ -> Stage.MIGRATE;
      case Verify _ -> Stage.VERIFY;
      case Promote _ -> Stage.PROMOTE;
      case Restore _ -> Stage.RESTORE;
      case CheckPlan _ -> Stage.CHECK;
      case Save _ -> Stage.SAVE;
      case Recover _ -> Stage.RECOVER;
      case Drill _ -> Stage.DRILL;
      case Examine _ -> Stage.EXAMINE;
      case Balance _ -> Stage.BALANCE;
    };
  }
}
