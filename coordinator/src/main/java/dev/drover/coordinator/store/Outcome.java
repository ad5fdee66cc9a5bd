package dev.drover.coordinator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.GivenBundle;
import dev.drover.common.message.Json;
import dev.drover.common.message.OtherTables;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.TableRows;
import dev.drover.common.message.Topics;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.common.plan.Plan;
import dev.drover.coordinator.saga.Made;
import dev.drover.coordinator.saga.Move;
import dev.drover.coordinator.saga.State;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An ended migration as the platform hears of it: a CloudEvent 1.0 in JSON (structured mode).
 *
 * @param id migration and version of the decision, so that a repeated one is recognised
 */
record Outcome(
    String specversion,
    String id,
    String source,
    String type,
    String subject,
    Instant time,
    String datacontenttype,
    Data data) {
  /**
   * @param restoredFrom the bundle that a person had a database made of; absent of every move, and
   *     what tells the two apart
   * @param tables what was moved, by table, as of {@link MovedTables}
   * @param otherTables how much more, in tables too many to be named; absent when there are none
   */
  record Data(
      UUID batch,
      MigrationId migration,
      ProjectRef project,
      String server,
      DatabaseName database,
      @Nullable String owner,
      @Nullable BundleId bundle,
      @JsonProperty("verdict") @Nullable Verdict verdict,
      @Nullable Failure failure,
      @Nullable BundleId restoredFrom,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TableRows> tables,
      @Nullable OtherTables otherTables) {}

  static Outgoing of(Change change, Plan plan) {
    Move move = change.saga().move();
    Made made = change.saga().made();
    SealedBundle bundle = made.bundle();
    GivenBundle given = move.given();
    State.Ended end = Objects.requireNonNull(change.decision().outcome());
    MovedTables moved = MovedTables.of(change.saga(), plan);
    Data data =
        new Data(
            change.batch(),
            move.id(),
            move.project(),
            move.server(),
            move.database(),
            move.owner(),
            bundle == null ? null : bundle.id(),
            made.verdict(),
            change.saga().trouble().failure(),
            given == null ? null : given.bundle().id(),
            moved.tables(),
            moved.others());
    Outcome outcome =
        new Outcome(
            "1.0",
            move.id() + "/" + change.version(),
            "/drover/batches/" + change.batch(),
            "dev.drover.migration." + word(end),
            move.project().value(),
            Instant.now(),
            "application/json",
            data);
    return new Outgoing(Topics.OUTCOMES, move.project().value(), Json.text(outcome));
  }

  private static String word(State.Ended end) {
    return switch (end) {
      case State.Completed _ -> "completed";
      case State.Restored _ -> "restored";
      case State.Refused _ -> "refused";
      case State.Cancelled _ -> "cancelled";
      case State.NeedsAttention _ -> "needs-attention";
    };
  }
}
