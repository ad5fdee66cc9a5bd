package dev.drover.coordinator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Topics;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Plan checks: asked of a worker again and again until one answers. Thread-safe. */
public final class PlanChecks {
  private static final int RESEND_SECONDS = 20;
  private static final int LIMIT_SECONDS = 300;

  private final Jdbi jdbi;
  private final Plans plans;
  private final Bells bells;

  public PlanChecks(Jdbi jdbi, Plans plans, Bells bells) {
    this.jdbi = jdbi;
    this.plans = plans;
    this.bells = bells;
  }

  /**
   * Stores the plan and asks for its check. @param sample projects to try predicates with; may be
   * empty
   */
  public UUID start(StoredPlan plan, List<ProjectRef> sample) {
    UUID id = MigrationId.next().value();
    jdbi.useTransaction(handle -> {
      Plans.save(handle, plan);
      handle
          .createUpdate(
              """
              INSERT INTO plan_check (id, plan, sample, timer_at)
              VALUES (:id, :plan, CAST(:sample AS jsonb), now())
              """)
          .bind("id", id)
          .bind("plan", plan.fingerprint())
          .bind("sample", Json.text(sample))
          .execute();
      send(handle);
    });
    bells.outbox().ring();
    return id;
  }

  public Optional<PlanCheck> find(UUID id) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "SELECT id, plan, findings, failure, created_at, ended_at FROM plan_check WHERE id"
                    + " = :id")
            .bind("id", id)
            .map((row, _) -> check(row))
            .findOne());
  }

  /** The latest check of a plan that has ended. */
  public Optional<PlanCheck> latest(String fingerprint) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT id, plan, findings, failure, created_at, ended_at FROM plan_check
                WHERE plan = :plan AND ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT 1
                """)
            .bind("plan", fingerprint)
            .map((row, _) -> check(row))
            .findOne());
  }

  private static PlanCheck check(ResultSet row) throws SQLException {
    String failure = row.getString("failure");
    return new PlanCheck(
        row.getObject("id", UUID.class),
        row.getString("plan"),
        findings(row.getString("findings")),
        failure == null ? null : Json.read(failure, Failure.class),
        Batches.instant(row, "created_at"),
        Batches.nullableInstant(row, "ended_at"));
  }

  private record Due(UUID id, String plan, int epoch, List<ProjectRef> sample) {}

  /** Puts the command of every check that is due into the outbox; answers how many. */
  public int send(Handle handle) {
    List<Outgoing> commands = new ArrayList<>();
    for (Due due : due(handle)) {
      var plan = plans.inUse(handle, due.plan()).whole();
      var target = plan.target();
      DatabaseName database =
          new DatabaseName(
              due.sample().isEmpty()
                  ? "postgres"
                  : target.databaseOf(due.sample().getFirst()).value());
      Order order =
          new Order(
              new MigrationId(due.id()),
              due.epoch(),
              due.sample().isEmpty() ? new ProjectRef("-") : due.sample().getFirst(),
              target.server(),
              database,
              LIMIT_SECONDS);
      commands.add(
          new Outgoing(
              Topics.commands(Stage.CHECK),
              due.id().toString(),
              Json.text(new Command.CheckPlan(order, plan, due.sample()))));
    }
    Outbox.put(handle, commands);
    return commands.size();
  }

  private static List<Due> due(Handle handle) {
    return handle
        .createQuery(
            """
            UPDATE plan_check SET epoch = epoch + 1, timer_at = now() + :again * interval '1 s'
            WHERE id IN (SELECT id FROM plan_check WHERE timer_at <= now() AND ended_at IS NULL FOR UPDATE SKIP LOCKED)
            RETURNING id, plan, epoch, sample
            """)
        .bind("again", RESEND_SECONDS)
        .map((row, _) ->
            new Due(
                row.getObject("id", UUID.class),
                row.getString("plan"),
                row.getInt("epoch"),
                sample(row.getString("sample"))))
        .list();
  }

  /**
   * Twice, or for a check that was answered: nothing changes. Answers of every epoch count, since a
   * check changes nothing.
   */
  public static void answer(Handle handle, Event event) {
    switch (event) {
      case Event.PlanChecked(var origin, var findings) ->
          answer(handle, origin.migration(), Json.text(findings), null);
      case Event.Failed(var origin, var stage, var failure)
          when stage == Stage.CHECK && !failure.kind().retryable() ->
          answer(handle, origin.migration(), null, Json.text(failure));
      default -> {}
    }
  }

  private static void answer(
      Handle handle, MigrationId id, @Nullable String findings, @Nullable String failure) {
    handle
        .createUpdate(
            """
            UPDATE plan_check SET findings = CAST(:findings AS jsonb), failure = CAST(:failure AS jsonb),
              timer_at = NULL, ended_at = now()
            WHERE id = :id AND ended_at IS NULL
            """)
        .bind("id", id.value())
        .bind("findings", findings)
        .bind("failure", failure)
        .execute();
  }

  private static @Nullable List<Finding> findings(@Nullable String json) {
    return json == null ? null : list(json, new TypeReference<>() {});
  }

  private static List<ProjectRef> sample(String json) {
    return list(json, new TypeReference<>() {});
  }

  private static <T> List<T> list(String json, TypeReference<List<T>> type) {
    try {
      return Objects.requireNonNull(Json.mapper().readValue(json, type));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored list is unreadable", e);
    }
  }
}
