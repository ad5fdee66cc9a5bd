package dev.drover.coordinator.store;

import dev.drover.common.message.Control;
import dev.drover.common.message.Heartbeat;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.coordinator.audit.Trail;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** The fleet to look at, and words to it. Thread-safe. */
public final class Workers {
  private final Jdbi jdbi;
  private final Bells bells;

  public Workers(Jdbi jdbi, Bells bells) {
    this.jdbi = jdbi;
    this.bells = bells;
  }

  /** By kind and id; those not heard of for an hour are left out. */
  public List<WorkerView> list() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT heartbeat, seen_at, seen_at > now() - interval '15 s' AS alive
                FROM worker WHERE seen_at > now() - interval '1 hour' ORDER BY kind, id
                """)
            .map((row, _) ->
                new WorkerView(
                    Json.read(row.getString("heartbeat"), Heartbeat.class),
                    Batches.instant(row, "seen_at"),
                    row.getBoolean("alive")))
            .list());
  }

  /** Empty when no such worker was heard of within the last hour. */
  public Optional<WorkerView> find(String id) {
    return list().stream().filter(worker -> worker.heartbeat().worker().equals(id)).findFirst();
  }

  /**
   * Has a word sent to a worker, and writes down who wanted it. It may be lost on its way: the
   * worker's heartbeats tell whether it heard.
   *
   * @param word what to say, given the time by the database's clock
   */
  public void say(String worker, Function<Instant, Control> word, Trail.Deed deed) {
    jdbi.useTransaction(handle -> {
      Instant now =
          handle
              .createQuery("SELECT clock_timestamp()")
              .mapTo(OffsetDateTime.class)
              .one()
              .toInstant();
      Outbox.put(handle, List.of(new Outgoing(Topics.CONTROL, worker, Json.text(word.apply(now)))));
      Trail.append(handle, deed);
    });
    bells.outbox().ring();
  }
}
