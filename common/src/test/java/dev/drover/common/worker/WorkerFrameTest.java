package dev.drover.common.worker;

import static dev.drover.common.worker.Commands.aCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.message.Json;
import dev.drover.common.message.Topics;
import dev.drover.common.name.MigrationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class WorkerFrameTest {
  private static final Duration LONG = Duration.ofSeconds(120);

  private final Map<MigrationId, AtomicInteger> handled = new ConcurrentHashMap<>();
  private FrameFixture kafka;

  @BeforeEach
  void begin() throws Exception {
    kafka = new FrameFixture();
  }

  @AfterEach
  void end() throws Exception {
    kafka.close();
  }

  private Event count(Command command, Run run) {
    handled
        .computeIfAbsent(command.order().migration(), _ -> new AtomicInteger())
        .incrementAndGet();
    return Commands.matches(command, run);
  }

  @Test
  void threeFramesRunEachCommandExactlyOnce() throws Exception {
    List<Command> commands = Stream.generate(Commands::aCommand).limit(200).toList();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Handler handler =
        (command, run) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          try {
            return count(command, run);
          } finally {
            running.decrementAndGet();
          }
        };
    kafka.send(commands.subList(0, 100));
    for (int i = 0; i < 3; i++) {
      kafka.frame(3, handler);
    }
    kafka.send(commands.subList(100, 200));

    await().atMost(LONG).until(() -> kafka.results().size() >= 200);
    for (Command command : commands) {
      assertThat(kafka.results(command.order().migration()))
          .singleElement()
          .isInstanceOf(Event.Verified.class);
    }
    assertThat(handled).hasSize(200);
    assertThat(handled.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    assertThat(most.get()).isBetween(1, 9);
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(kafka.metrics.text())
                .contains("drover_stage_seconds_count{outcome=\"done\",stage=\"verify\"} 200")
                .containsPattern("drover_slots_used\\{.*} 0\\.0"));
  }

  @Test
  void aRunThatNeedsMoreMemoryThanThereIsFailsAloneAndSaysWhatToDo() throws Exception {
    Command greedy = aCommand();
    kafka.frame(
        1,
        (command, run) -> {
          if (command.order().migration().equals(greedy.order().migration())) {
            throw new OutOfMemoryError("as if it had asked for too much");
          }
          return count(command, run);
        });
    Command modest = aCommand();
    kafka.send(List.of(greedy, modest));

    await().atMost(LONG).until(() -> kafka.results().size() >= 2);
    assertThat(kafka.results(modest.order().migration()))
        .singleElement()
        .isInstanceOf(Event.Verified.class);
    assertThat(kafka.results(greedy.order().migration()))
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("out_of_memory");
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.RESOURCES);
              assertThat(failed.failure().remedy()).contains("-Xmx", "workers.slots");
            });
  }

  @Test
  void heartbeatsTellRunsAndFreeSlots() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    WorkerFrame frame =
        kafka.frame(
            5,
            (command, run) -> {
              Waiting.on(release);
              return Commands.matches(command, run);
            });
    List<Command> commands = List.of(aCommand(), aCommand());
    kafka.send(commands);

    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(kafka.heartbeats(frame).getLast())
                .satisfies(busy -> {
                  assertThat(busy.slots())
                      .singleElement()
                      .matches(s -> s.total() == 5 && s.free() == 3);
                  assertThat(busy.runs())
                      .extracting(run -> run.migration())
                      .containsExactlyInAnyOrder(
                          commands.get(0).order().migration(), commands.get(1).order().migration());
                }));
    for (Command command : commands) {
      await().atMost(LONG).until(() -> !kafka.events(command.order().migration()).isEmpty());
    }
    release.countDown();
    for (Command command : commands) {
      await().atMost(LONG).until(() -> kafka.events(command.order().migration()).size() == 2);
      assertThat(kafka.events(command.order().migration()))
          .satisfiesExactly(
              started -> assertThat(started).isInstanceOf(Event.Started.class),
              ended -> assertThat(ended).isInstanceOf(Event.Verified.class));
    }
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(kafka.heartbeats(frame).getLast())
                .matches(idle -> idle.runs().isEmpty() && idle.slots().getFirst().free() == 5));
    int before = kafka.heartbeats(frame).size();
    await().atMost(LONG).until(() -> kafka.heartbeats(frame).size() > before + 2);
  }

  @Test
  void unreadableRecordsGoToTheDeadLetterTopicAndStopNobody() throws Exception {
    kafka.frame(1, this::count);
    Command newer = aCommand();
    Command good = aCommand();
    kafka.send("a", "{\"type\":\"verify\",".getBytes(StandardCharsets.UTF_8), "1");
    kafka.send("b", Json.bytes(newer), "2");
    kafka.send("c", null, "1");
    kafka.send(good);

    await().atMost(LONG).until(() -> kafka.results(good.order().migration()).size() == 1);
    await().atMost(LONG).until(() -> kafka.deadLetters().size() == 3);
    assertThat(kafka.deadLetters())
        .extracting(ConsumerRecord::key)
        .containsExactlyInAnyOrder("a", "b", "c");
    ConsumerRecord<String, byte[]> letter =
        kafka.deadLetters().stream().filter(one -> one.key().equals("b")).findFirst().orElseThrow();
    assertThat(letter.value()).isEqualTo(Json.bytes(newer));
    assertThat(header(letter, DeadLetter.REASON)).startsWith("msg_version: ");
    assertThat(header(letter, DeadLetter.ORIGIN)).startsWith(kafka.topic);
    assertThat(header(letter, Topics.VERSION_HEADER)).isEqualTo("2");
    assertThat(handled).containsOnlyKeys(good.order().migration());
    assertThat(kafka.metrics.text())
        .contains("drover_dead_letters_total{topic=\"" + kafka.topic + "\"} 3.0");
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void aCommandThatComesTwiceWhileItRunsIsRunOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    kafka.frame(
        4,
        (command, run) -> {
          Event result = count(command, run);
          Waiting.on(release);
          return result;
        });
    Command twice = aCommand();
    Command after = aCommand();
    kafka.send(twice);
    await().atMost(LONG).until(() -> handled.containsKey(twice.order().migration()));
    kafka.send(twice);
    // Within a partition one worker takes what was sent first, first.
    kafka.send(twice.order().migration().toString(), Json.bytes(after), "1");
    await().atMost(LONG).until(() -> handled.containsKey(after.order().migration()));
    release.countDown();

    await().atMost(LONG).until(() -> kafka.results(twice.order().migration()).size() == 1);
    assertThat(handled.get(twice.order().migration())).hasValue(1);
  }

  @Test
  void aHandlerNeverRunsOnMoreThanItsSlots() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    WorkerFrame frame =
        kafka.frame(
            2,
            (command, run) -> {
              running.incrementAndGet();
              Waiting.on(release);
              return Commands.matches(command, run);
            });
    kafka.send(Stream.generate(Commands::aCommand).limit(6).toList());

    await().atMost(LONG).until(() -> running.get() == 2);
    int before = kafka.heartbeats(frame).size();
    await().atMost(LONG).until(() -> kafka.heartbeats(frame).size() > before + 3);
    assertThat(running).hasValue(2);
    release.countDown();
    await().atMost(LONG).until(() -> running.get() == 6);
  }
}
