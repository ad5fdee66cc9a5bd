package dev.drover.coordinator.store;

import dev.drover.common.api.Tested;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.message.Json;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.Printable;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Assignment;
import dev.drover.common.plan.Plan;
import dev.drover.common.plan.Target;
import dev.drover.coordinator.audit.Trail;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.Saga;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Accepts batches: plan, batch and all its migrations in one transaction. Thread-safe. */
public final class Intake {
  private final Jdbi jdbi;
  private final Bells bells;

  public Intake(Jdbi jdbi, Bells bells) {
    this.jdbi = jdbi;
    this.bells = bells;
  }

  /**
   * Stores the batch; its migrations start as soon as there is room for them.
   *
   * @throws DroverException {@code batch_exists} when another batch has the name; {@code
   *     plan_overlap} when a project or a target database is part of a migration that has not ended
   *     well or been undone, or of a person's restore
   */
  public UUID accept(NewBatch batch) {
    return accept(batch, Addressed.COORDINATOR, (_, _) -> {});
  }

  /** Something to be stored together with a batch, or not at all. */
  public interface Also {
    /**
     * @param handle in the batch's transaction
     */
    void store(Handle handle, UUID batch);
  }

  /**
   * As {@link #accept(NewBatch)}.
   *
   * @param actor who asks, for the audit trail
   * @param also runs last; whatever it throws undoes all of it
   */
  public UUID accept(NewBatch batch, String actor, Also also) {
    UUID id = MigrationId.next().value();
    try {
      jdbi.useTransaction(handle -> {
        RestoreGate.closeToRestores(handle);
        insert(handle, id, batch);
        refuseRestoring(handle, batch);
        Trail.append(handle, accepted(id, batch, actor));
        also.store(handle, id);
      });
    } catch (UnableToExecuteStatementException e) {
      throw translated(e, batch);
    }
    bells.queue().ring();
    return id;
  }

  private static void refuseRestoring(Handle handle, NewBatch batch) {
    RestoreGate.restoring(
            handle, batch.assignments().stream().map(one -> one.project().value()).toList())
        .ifPresent(project -> {
          throw DroverException.user(
              "plan_overlap",
              "Project " + Printable.of(project) + " is being restored from a bundle.",
              "Wait for that restore, or leave the project out.");
        });
  }

  private static Trail.Deed accepted(UUID id, NewBatch batch, String actor) {
    return new Trail.Deed(
        id,
        "batch-accepted",
        actor,
        "Accepted with "
            + batch.assignments().size()
            + " projects under the plan "
            + batch.plan().fingerprint()
            + (batch.given() == null ? "" : ", from the bundle " + batch.given().bundle().id())
            + "."
            + tested(batch),
        null);
  }

  /** Of a single project its own; of many, how many went without, and why. */
  private static String tested(NewBatch batch) {
    if (batch.tested().size() == 1) {
      return " Test restore: " + batch.tested().values().iterator().next().words() + ".";
    }
    List<Tested> without =
        batch.tested().values().stream()
            .filter(one -> one.state() == Tested.State.WITHOUT)
            .toList();
    return without.isEmpty()
        ? ""
        : " Test restore of " + without.size() + ": " + without.getFirst().words() + ".";
  }

  private static void insert(Handle handle, UUID id, NewBatch batch) {
    Plans.save(handle, batch.plan());
    Plan plan = batch.plan().plan();
    handle
        .createUpdate(
            """
            INSERT INTO batch (id, name, plan, max_in_flight, stop_when_failed, total, waves, time_window)
            VALUES (:id, :name, :plan, :maxInFlight, :stopWhenFailed, :total, nullif(:waves, '{}'), :window)
            """)
        .bind("id", id)
        .bind("name", batch.name())
        .bind("plan", batch.plan().fingerprint())
        .bind(
            "maxInFlight",
            batch.maxInFlight() == null ? plan.limits().maxInFlight() : batch.maxInFlight())
        .bind("stopWhenFailed", plan.limits().stopWhenFailedPercent())
        .bind("total", batch.assignments().size())
        .bindArray("waves", Integer.class, batch.going().waves())
        .bind("window", batch.going().window() == null ? null : batch.going().window().toString())
        .execute();
    Target target = plan.target();
    Move.Terms terms = Move.Terms.of(batch.plan().fingerprint(), plan);
    insertMigrations(
        handle,
        id,
        terms,
        batch.assignments().stream()
            .map(assignment -> move(assignment, target, terms, batch.given()))
            .toList(),
        batch.tested());
  }

  private static Move move(
      Assignment assignment, Target target, Move.Terms terms, @Nullable GivenBundle given) {
    DatabaseName database =
        assignment.database() == null
            ? target.databaseOf(assignment.project())
            : assignment.database();
    String server = assignment.server() == null ? target.server() : assignment.server();
    return new Move(
        MigrationId.next(),
        assignment.project(),
        server,
        database,
        assignment.owner(),
        terms,
        given);
  }

  private static void insertMigrations(
      Handle handle,
      UUID batch,
      Move.Terms terms,
      List<Move> moves,
      Map<ProjectRef, Tested> tested) {
    List<@Nullable String> owners = new ArrayList<>();
    List<@Nullable String> tests = new ArrayList<>();
    for (Move move : moves) {
      owners.add(move.owner());
      Tested test = tested.get(move.project());
      tests.add(test == null ? null : Json.text(test));
    }
    handle
        .createUpdate(
            """
            INSERT INTO migration (id, batch, plan, project, server, database, owner, state, saga, tested)
            SELECT id, :batch, :plan, project, server, database, owner, 'Queued', CAST(saga AS jsonb), CAST(tested AS jsonb)
            FROM unnest(:ids, :projects, :servers, :databases, :owners, :sagas, :tests)
              AS m (id, project, server, database, owner, saga, tested)
            """)
        .bind("batch", batch)
        .bind("plan", terms.plan())
        .bindArray("ids", UUID.class, moves.stream().map(move -> move.id().value()).toList())
        .bindArray(
            "projects", String.class, moves.stream().map(move -> move.project().value()).toList())
        .bindArray("servers", String.class, moves.stream().map(Move::server).toList())
        .bindArray(
            "databases", String.class, moves.stream().map(move -> move.database().value()).toList())
        .bindArray("owners", String.class, owners)
        .bindArray("tests", String.class, tests)
        .bindArray(
            "sagas",
            String.class,
            moves.stream().map(move -> SagaJson.write(Saga.queued(move))).toList())
        .execute();
  }

  private RuntimeException translated(UnableToExecuteStatementException error, NewBatch batch) {
    String constraint = Constraints.violated(error);
    return switch (constraint == null ? "" : constraint) {
      case "batch_name_key" ->
          DroverException.user(
              "batch_exists",
              "There is a batch named " + Printable.of(batch.name()) + " already.",
              "Give this one another name.");
      case "one_live_migration_a_project", "one_live_migration_a_database" -> overlap(batch);
      default -> error;
    };
  }

  /** Names the first project in the way, so that a person need not search ten thousand. */
  private DroverException overlap(NewBatch batch) {
    Target target = batch.plan().plan().target();
    Move.Terms terms = Move.Terms.of(batch.plan().fingerprint(), batch.plan().plan());
    List<Move> moves =
        batch.assignments().stream()
            .map(assignment -> move(assignment, target, terms, null))
            .toList();
    String inTheWay =
        jdbi.withHandle(handle ->
                handle
                    .createQuery(
                        """
                        SELECT m.project, b.name, m.state
                        FROM migration AS m JOIN batch AS b ON b.id = m.batch
                        WHERE m.state NOT IN ('Completed', 'Restored', 'Refused', 'Cancelled')
                          AND (m.project = ANY (:projects)
                               OR (m.server, m.database) IN (SELECT * FROM unnest(:servers, :databases)))
                        ORDER BY m.id LIMIT 1
                        """)
                    .bindArray(
                        "projects",
                        String.class,
                        moves.stream().map(move -> move.project().value()).toList())
                    .bindArray("servers", String.class, moves.stream().map(Move::server).toList())
                    .bindArray(
                        "databases",
                        String.class,
                        moves.stream().map(move -> move.database().value()).toList())
                    .map((row, _) ->
                        "Project "
                            + Printable.of(row.getString(1))
                            + " is part of batch "
                            + Printable.of(row.getString(2))
                            + " and "
                            + row.getString(3)
                            + " there.")
                    .findOne())
            .orElse(
                "Two lines of the projects file name the same project or the same target"
                    + " database.");
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "plan_overlap",
            inTheWay,
            null,
            "Let that migration end, cancel it, or leave the project out."));
  }
}
