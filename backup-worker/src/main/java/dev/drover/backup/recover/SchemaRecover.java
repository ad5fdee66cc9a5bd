package dev.drover.backup.recover;

import dev.drover.backup.dump.SafetyCopy;
import dev.drover.backup.schema.SchemaBackup;
import dev.drover.backup.schema.SchemaUndo;
import dev.drover.common.bundle.BundleReader;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Order;
import dev.drover.common.message.TableChange;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.Schema;
import dev.drover.common.plan.TableName;
import dev.drover.common.postgres.Claim;
import dev.drover.common.postgres.Fence;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.Sql;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.postgres.Transaction;
import dev.drover.common.schema.Blueprints;
import dev.drover.common.schema.Patience;
import dev.drover.common.schema.StandingChange;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Takes back what the latest migration of kind schema did to a project's database, because a person
 * wants it so: in the way of {@link SchemaUndo}, in one transaction, after everything that is there
 * was kept in a {@link SafetyCopy}. A rehearsal does all of it and rolls back. Thread-safe.
 */
final class SchemaRecover {
  private final Servers servers;
  private final SafetyCopy copies;

  SchemaRecover(Servers servers, SafetyCopy copies) {
    this.servers = servers;
    this.copies = copies;
  }

  /**
   * @param bundle of the migration that is taken back
   * @throws DroverException {@code undo_superseded}, and what {@link SchemaUndo} throws
   */
  Recover.Outcome run(Command.Recover command, Schema plan, BundleReader bundle, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    RandomGenerator random = RandomGenerator.getDefault();
    Schema once = plan.withoutRetries();
    Attempt attempt =
        new Attempt(
            command,
            new Command.Restore(of(command), once, command.bundle(), null),
            once,
            new SchemaUndo(servers, _ -> bundle, random),
            run);
    try (Connection target = servers.openForScripts(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(target))) {
      Claim claim = Claim.of(order, run.worker());
      if (!command.rehearsal()) {
        Fence.prepare(target);
        Fence.raise(target, claim);
      }
      new Patience(once.apply(), run, random).limit(target);
      return Transaction.<Recover.Outcome, IOException>run(
          target,
          () -> {
            if (command.rehearsal()) {
              Recover.Outcome would = attempt.run(target);
              target.rollback();
              return would;
            }
            Fence.lock(target, claim);
            return attempt.run(target);
          });
    }
  }

  /** The order of the migration that is taken back. */
  private static Order of(Command.Recover command) {
    Order order = command.order();
    return new Order(
        command.origin(),
        order.epoch(),
        order.project(),
        order.server(),
        order.database(),
        order.timeLimitSeconds());
  }

  private final class Attempt {
    private final Command.Recover command;
    private final Command.Restore back;
    private final Schema plan;
    private final SchemaUndo undo;
    private final Run run;

    private Attempt(
        Command.Recover command, Command.Restore back, Schema plan, SchemaUndo undo, Run run) {
      this.command = command;
      this.back = back;
      this.plan = plan;
      this.undo = undo;
      this.run = run;
    }

    private Recover.Outcome run(Connection target) throws SQLException, IOException {
      StandingChange standing = SchemaUndo.standing(target, back.order());
      List<TableName> tables = SchemaBackup.all(target, plan.apply().history());
      keepWritersOut(target, tables);
      boolean wanted = !command.rehearsal() && !Boolean.TRUE.equals(command.withoutCopy());
      BundleId copy =
          wanted && !tables.isEmpty()
              ? copies.write(
                  command.order(), plan, tables, Blueprints.of(target, plan.apply().history()), run)
              : null;
      List<TableChange> changes = undo.undo(target, back, plan, standing, run);
      run.checkCancelled();
      return new Recover.Outcome(changes, copy);
    }
  }

  /** What is kept is what is there when it is taken back; readers are not held up yet. */
  private static void keepWritersOut(Connection target, List<TableName> tables)
      throws SQLException {
    try (Statement statement = target.createStatement()) {
      for (TableName table : tables) {
        statement.execute("LOCK TABLE " + Sql.table(table) + " IN EXCLUSIVE MODE");
      }
    }
  }
}
