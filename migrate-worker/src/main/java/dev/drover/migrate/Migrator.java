package dev.drover.migrate;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Order;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.worker.Run;
import dev.drover.migrate.database.MovedDatabase;
import dev.drover.migrate.isolate.ExistingDatabase;
import dev.drover.migrate.isolate.NewDatabase;
import dev.drover.migrate.schema.SchemaUpgrade;
import java.io.IOException;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/** Chooses by the plan's kind and the target's mode. Thread-safe. */
public final class Migrator {
  private final Bundles bundles;
  private final NewDatabase created;
  private final ExistingDatabase existing;
  private final SchemaUpgrade schema;
  private final MovedDatabase moved;
  private final Announcement announcement;

  public Migrator(ControlDatabase control, Bundles bundles) {
    this.bundles = bundles;
    this.created = new NewDatabase(control);
    this.existing = new ExistingDatabase(control.servers());
    this.schema = new SchemaUpgrade(control.servers(), RandomGenerator.getDefault());
    this.moved = new MovedDatabase(control);
    this.announcement = new Announcement(control);
  }

  Event migrate(Command.Migrate command, Run run) throws SQLException, IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), command.writer());
    bundle.verify();
    Event.Migrated done = migrate(order, command.plan(), bundle, run);
    return new Event.Migrated(
        done.origin(), done.database(), done.rows(), bundle.warning(), done.steps());
  }

  private Event.Migrated migrate(Order order, Plan any, BundleReader bundle, Run run)
      throws SQLException, IOException {
    return switch (any) {
      case Isolate plan ->
          switch (plan.target().mode()) {
            case CREATE -> created.migrate(order, plan, bundle, run);
            case EXISTING -> existing.migrate(order, plan, bundle, run);
          };
      case Schema plan -> schema.migrate(order, plan, bundle.manifest().source(), run);
      case Database plan -> moved.migrate(order, plan, bundle, run);
    };
  }

  Event promote(Command.Promote command, Run run) throws SQLException {
    return switch (command.plan()) {
      case Isolate plan ->
          switch (plan.target().mode()) {
            case CREATE -> created(command, run);
            case EXISTING -> existing.promote(command.order(), run);
          };
      case Schema _ -> schema.promote(command.order(), run);
      case Database _ -> created(command, run);
    };
  }

  private Event created(Command.Promote command, Run run) throws SQLException {
    return announcement.after(
        created.promote(command.order(), command.staging(), run), command, run);
  }
}
