package dev.drover.coordinator.transport;

import dev.drover.common.failure.CrashPoint;
import dev.drover.common.message.Event;
import dev.drover.common.message.Stage;
import dev.drover.common.worker.DeadLetter;
import dev.drover.coordinator.job.Answers;
import dev.drover.coordinator.saga.Decision;
import dev.drover.coordinator.saga.Input;
import dev.drover.coordinator.store.Addressed;
import dev.drover.coordinator.store.Bells;
import dev.drover.coordinator.store.PlanChecks;
import dev.drover.coordinator.store.Sagas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what follows from events, with the offsets up to which it has. A record that is no event,
 * or that cannot be decided though the database is well, goes to the dead letters, and the
 * partition goes on.
 */
public final class EventDecisions {
  private static final Logger log = LoggerFactory.getLogger(EventDecisions.class);

  private final Jdbi jdbi;
  private final Sagas sagas;
  private final Bells bells;
  private final DeadLetters deadLetters;

  public EventDecisions(Jdbi jdbi, Sagas sagas, Bells bells, DeadLetters deadLetters) {
    this.jdbi = jdbi;
    this.sagas = sagas;
    this.bells = bells;
    this.deadLetters = deadLetters;
  }

  /**
   * @throws Offsets.MovedException when another coordinator has gone on from there; nothing has
   *     happened
   * @throws RuntimeException when database or broker are away; nothing has happened
   */
  void decide(
      List<ConsumerRecord<String, byte[]>> records,
      Map<TopicPartition, Long> expected,
      Map<TopicPartition, Long> next)
      throws InterruptedException {
    List<Event> events = new ArrayList<>(records.size());
    for (ConsumerRecord<String, byte[]> record : records) {
      switch (EventReader.read(record)) {
        case EventReader.Read.Readable(Event event) -> events.add(event);
        case EventReader.Read.Unreadable(String reason) -> deadLetters.put(record, reason);
      }
    }
    try {
      store(events, expected, next);
    } catch (RuntimeException e) {
      if (e instanceof Offsets.MovedException || Outages.isOutage(e)) {
        throw e;
      }
      log.error(
          "{} events cannot be decided together, so they are taken one by one", records.size(), e);
      oneByOne(records, expected);
    }
  }

  void overtaken(Collection<TopicPartition> partitions) {
    log.info(
        "Another coordinator has decided events of {}; reading goes on from there", partitions);
  }

  private void oneByOne(
      List<ConsumerRecord<String, byte[]>> records, Map<TopicPartition, Long> expected)
      throws InterruptedException {
    Map<TopicPartition, Long> reached = new HashMap<>(expected);
    for (ConsumerRecord<String, byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      Map<TopicPartition, Long> next = Map.of(partition, record.offset() + 1);
      List<Event> event =
          EventReader.read(record) instanceof EventReader.Read.Readable(Event readable)
              ? List.of(readable)
              : List.of();
      try {
        store(event, reached, next);
      } catch (RuntimeException e) {
        if (e instanceof Offsets.MovedException || Outages.isOutage(e)) {
          throw e;
        }
        log.error("The event at {} cannot be decided", DeadLetter.where(record), e);
        deadLetters.put(
            record, "msg_undecidable: cannot be decided: " + e.getClass().getSimpleName());
        store(List.of(), reached, next);
      }
      reached.putAll(next);
    }
  }

  private void store(
      List<Event> events, Map<TopicPartition, Long> expected, Map<TopicPartition, Long> next) {
    List<Decision> decisions =
        jdbi.inTransaction(handle -> {
          Offsets.swap(handle, expected, next);
          List<Decision> decided = decide(handle, events);
          CrashPoint.DECISION_UNCOMMITTED.pass();
          return decided;
        });
    CrashPoint.DECISION_COMMITTED.pass();
    if (decisions.stream()
        .anyMatch(decision -> !decision.commands().isEmpty() || decision.outcome() != null)) {
      bells.outbox().ring();
    }
    if (decisions.stream().anyMatch(decision -> decision.outcome() != null)) {
      bells.queue().ring();
    }
  }

  private List<Decision> decide(Handle handle, List<Event> events) {
    List<Addressed> inputs = new ArrayList<>(events.size());
    for (Event event : events) {
      if (isAboutCheck(event)) {
        PlanChecks.answer(handle, event);
      } else if (Answers.isAboutJob(event)) {
        Answers.hear(handle, event);
      } else {
        inputs.add(
            new Addressed(
                event.origin().migration(), new Input.Heard(event), event.origin().worker()));
      }
    }
    return sagas.decide(handle, inputs);
  }

  private static boolean isAboutCheck(Event event) {
    return switch (event) {
      case Event.PlanChecked _ -> true;
      case Event.Started started -> started.stage() == Stage.CHECK;
      case Event.Failed failed -> failed.stage() == Stage.CHECK;
      default -> false;
    };
  }
}
