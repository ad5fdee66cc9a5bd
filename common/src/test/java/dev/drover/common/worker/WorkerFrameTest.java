package dev.drover.common.worker;


import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.message.Command;
import dev.drover.common.message.Event;
import dev.drover.common.name.MigrationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WorkerFrameTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private FrameFixture kafka;

  @BeforeEach
  void begin() throws Exception {
    kafka = new FrameFixture();
  }

  @AfterEach
  void end() throws Exception {
    kafka.close();
  }

  @Test
  void threeFramesRunEachCommandExactlyOnce() throws Exception {
    List<Command> commands = Stream.generate(Commands::aCommand).limit(120).toList();
    Map<MigrationId, AtomicInteger> handled = new ConcurrentHashMap<>();
    Set<String> workers = ConcurrentHashMap.newKeySet();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    Handler handler =
        (command, run) -> {
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          workers.add(run.worker());
          handled.computeIfAbsent(command.order().migration(), _ -> new AtomicInteger()).incrementAndGet();
          atOnce.decrementAndGet();
          return Commands.matches(command, run);
        };
    kafka.send(commands.subList(0, 60));
    for (int i = 0; i < 3; i++) {
      kafka.frame(3, handler);
    }
    kafka.send(commands.subList(60, 120));

    for (Command command : commands) {
      MigrationId migration = command.order().migration();
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(kafka.events(migration))
                      .hasSize(2)
                      .satisfies(
                          events -> {
                            assertThat(events.get(0)).isInstanceOf(Event.Started.class);
                            assertThat(events.get(1)).isInstanceOf(Event.Verified.class);
                          }));
    }
    assertThat(handled).hasSize(120);
    assertThat(handled.values()).allSatisfy(count -> assertThat(count.get()).isEqualTo(1));
    assertThat(mostAtOnce.get()).isLessThanOrEqualTo(9);
  }
}
