package dev.drover.verify;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Order;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Database;
import dev.drover.common.plan.Isolate;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Schema;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.postgres.Servers;
import dev.drover.common.postgres.StatementCancel;
import dev.drover.common.worker.Handler;
import dev.drover.common.worker.Run;
import dev.drover.verify.balance.Balance;
import dev.drover.verify.schema.SchemaVerification;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link Command.Verify}, {@link Command.Examine} and {@link Command.Balance}. Reads only:
 * twice, half and late do no harm; hooks of the plan may be asked again. Thread-safe.
 */
public final class VerifyHandler implements Handler {
  private final Servers servers;
  private final ControlDatabase control;
  private final Bundles bundles;
  private final Verification verification;
  private final Verification databases = Verification.ofWholeDatabases();
  private final SchemaVerification schema;
  private final HooksCheck hooks;

  public VerifyHandler(Servers servers, Bundles bundles, InstantSource clock) {
    this.servers = servers;
    this.control = new ControlDatabase(servers);
    this.bundles = bundles;
    this.verification = Verification.complete(clock);
    this.schema = new SchemaVerification(servers);
    this.hooks = new HooksCheck(servers);
  }

  @Override
  public Event handle(Command command, Run run) throws SQLException, IOException {
    return switch (command) {
      case Command.Verify verify -> verify(verify, run);
      case Command.Examine examine -> examine(examine, run);
      case Command.Balance balance -> balance(balance, run);
      case Command.Backup _,
          Command.Migrate _,
          Command.Promote _,
          Command.Restore _,
          Command.CheckPlan _,
          Command.Save _,
          Command.Recover _,
          Command.Drill _ ->
          throw new DroverException(
              new Failure(
                  FailureKind.BUG,
                  "command_misrouted",
                  "A verify worker was sent the command "
                      + command.getClass().getSimpleName()
                      + ".",
                  null,
                  null));
    };
  }

  private Event verify(Command.Verify command, Run run) throws SQLException, IOException {
    Order order = command.order();
    Verdict verdict =
        switch (command.plan()) {
          case Isolate plan -> hooks.judge(isolate(plan, command, run), command, run);
          case Schema plan -> schema.verify(plan, order, run);
          case Database plan -> hooks.judge(database(plan, command, run), command, run);
        };
    return new Event.Verified(
        new Event.Origin(order.migration(), order.epoch(), run.worker()),
        command.database(),
        verdict);
  }

  private Event examine(Command.Examine command, Run run) throws SQLException, IOException {
    Order order = command.order();
    Verdict verdict =
        switch (command.plan()) {
          case Isolate plan ->
              examine(verification, plan, files(plan, order), source(plan), command, run);
          case Schema plan -> schema.verify(plan, order, run);
          case Database plan -> examine(databases, plan, null, source(plan, order), command, run);
        };
    return new Event.Examined(
        new Event.Origin(order.migration(), order.epoch(), run.worker()), verdict);
  }

  private Event balance(Command.Balance command, Run run) throws SQLException {
    Order order = command.order();
    Isolate plan = command.plan().isolate("A balance");
    try (Connection source = servers.open(order.server(), order.database());
        Run.Registration _ = run.onCancel(new StatementCancel(source))) {
      Balance.Result counted = Balance.of(plan, command.projects(), source, run);
      return new Event.Balanced(
          new Event.Origin(order.migration(), order.epoch(), run.worker()),
          counted.verdict(),
          counted.tables());
    }
  }

  /** Against a bundle the source is not asked: it has moved on since. */
  private Verdict examine(
      Verification checks,
      Plan plan,
      Subject.@Nullable Files files,
      Subject.Source source,
      Command.Examine command,
      Run run)
      throws SQLException, IOException {
    Order order = command.order();
    try (Connection target = servers.open(order.server(), order.database())) {
      Subject.Place place = new Subject.Place(target, Subject.Spare.NONE, files);
      if (command.bundle() == null || command.origin() == null) {
        return checks.againstSource(plan, order.project(), place, source, run);
      }
      BundleReader bundle = bundles.open(command.bundle(), order.project(), command.origin());
      return warned(checks.againstBundle(plan, bundle, place, null, run), bundle);
    }
  }

  /** Only a project's own database is made of the schema files; any other may be looked at too. */
  private Subject.@Nullable Files files(Isolate plan, Order order) {
    return order.database().equals(plan.target().databaseOf(order.project()))
        ? new Subject.Files(control, order.server(), false)
        : null;
  }

  private Verdict isolate(Isolate plan, Command.Verify command, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), order.migration());
    try (Connection target = servers.open(order.server(), command.database())) {
      Subject.Files schema = new Subject.Files(control, order.server(), true);
      Subject.Place place = new Subject.Place(target, spare(command), schema);
      return warned(verification.againstBundle(plan, bundle, place, source(plan), run), bundle);
    }
  }

  private Subject.Source source(Isolate plan) {
    Isolate.Source from = plan.source();
    return () -> servers.pooled(from.server(), new DatabaseName(from.database()));
  }

  private Verdict database(Database plan, Command.Verify command, Run run)
      throws SQLException, IOException {
    Order order = command.order();
    BundleReader bundle = bundles.open(command.bundle(), order.project(), command.writer());
    try (Connection target = servers.open(order.server(), command.database())) {
      return warned(
          databases.againstBundle(
              plan,
              bundle,
              new Subject.Place(target, spare(command), null),
              command.origin() == null ? source(plan, order) : null,
              run),
          bundle);
    }
  }

  /** With what is to be known of the bundle, where all matches. */
  private static Verdict warned(Verdict verdict, BundleReader bundle) {
    Finding warning = bundle.warning();
    return warning != null && verdict instanceof Verdict.Matches(long rows, var warnings)
        ? new Verdict.Matches(rows, Stream.concat(warnings.stream(), Stream.of(warning)).toList())
        : verdict;
  }

  private Subject.Spare spare(Command.Verify command) {
    return () ->
        servers.spare(command.order().server(), command.database(), servers.parallel() - 1);
  }

  private Subject.Source source(Database plan, Order order) {
    return () -> servers.open(plan.source().server(), plan.source().databaseOf(order.project()));
  }
}
