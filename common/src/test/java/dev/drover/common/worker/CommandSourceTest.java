package dev.drover.common.worker;

import static dev.drover.common.worker.Commands.aCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.message.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a claim is worth, for both kinds of group. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class CommandSourceTest {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Duration SHORT = Duration.ofMillis(200);

  private FrameFixture kafka;
  private Subscription subscription;
  private KafkaSettings settings;

  @BeforeEach
  void begin() throws Exception {
    kafka = new FrameFixture();
    subscription = new Subscription(kafka.topic, kafka.group, 1);
    settings = new KafkaSettings(FrameFixture.config(), "verify-test");
  }

  @AfterEach
  void end() throws Exception {
    kafka.close();
  }

  private static ConsumerRecord<String, byte[]> next(CommandSource source) {
    List<ConsumerRecord<String, byte[]>> polled = new ArrayList<>();
    await()
        .atMost(LONG)
        .until(() -> {
          ConsumerRecord<String, byte[]> record = source.poll(SHORT);
          return record != null && polled.add(record);
        });
    return polled.getFirst();
  }

  @Test
  void aCommandWhoseWorkerLeftBeforeItsClaimGoesToAnother() throws Exception {
    kafka.readFromTheBeginning();
    Command command = aCommand();
    kafka.send(command);
    try (ShareSource gone = new ShareSource(settings.share(subscription), kafka.topic)) {
      next(gone);
    }
    kafka.frame(1, Commands::matches);
    await().atMost(LONG).until(() -> !kafka.results(command.order().migration()).isEmpty());
  }

  @Test
  void aReleasedCommandComesAgain() throws Exception {
    kafka.send(aCommand());
    kafka.readFromTheBeginning();
    try (ShareSource source = new ShareSource(settings.share(subscription), kafka.topic)) {
      ConsumerRecord<String, byte[]> first = next(source);
      source.release(first);
      ConsumerRecord<String, byte[]> again = next(source);
      assertThat(again.offset()).isEqualTo(first.offset());
      assertThat(source.claim(again)).isTrue();
    }
  }

  @Test
  void aFullWorkerLeavesEveryCommandOfTheOnePartitionToOthers() throws Exception {
    kafka.readFromTheBeginning();
    String topic = kafka.topic + "-one";
    FrameFixture.create(topic, 1);
    Map<String, Object> share = settings.share(new Subscription(topic, kafka.group, 1));
    try (ShareSource full = new ShareSource(share, topic);
        ShareSource idle = new ShareSource(share, topic)) {
      kafka.sendTo(topic, aCommand());
      assertThat(full.claim(next(full))).isTrue();
      List<Command> commands = Stream.generate(Commands::aCommand).limit(10).toList();
      for (Command command : commands) {
        kafka.sendTo(topic, command);
      }
      Set<String> taken = new HashSet<>();
      for (Command _ : commands) {
        ConsumerRecord<String, byte[]> record = next(idle);
        assertThat(idle.claim(record)).isTrue();
        taken.add(record.key());
      }
      assertThat(taken).hasSize(10);
    }
  }

  @Test
  void workersOfAClassicGroupClaimEachCommandOnce() throws Exception {
    List<Command> commands = Stream.generate(Commands::aCommand).limit(20).toList();
    kafka.send(commands);
    Set<String> claimed = new HashSet<>();
    Map<String, Object> classic = settings.classic(subscription);
    try (ClassicSource one = new ClassicSource(classic, kafka.topic);
        ClassicSource two = new ClassicSource(classic, kafka.topic)) {
      await()
          .atMost(LONG)
          .until(() -> {
            for (ClassicSource source : List.of(one, two)) {
              ConsumerRecord<String, byte[]> record = source.poll(SHORT);
              if (record != null && source.claim(record)) {
                assertThat(claimed.add(record.key())).isTrue();
              }
            }
            return claimed.size() == 20;
          });
    }
  }

  @Test
  void aFullWorkerOfAClassicGroupLeavesItsPartitionsToOthers() throws Exception {
    Map<String, Object> classic = settings.classic(subscription);
    try (ClassicSource full = new ClassicSource(classic, kafka.topic);
        ClassicSource idle = new ClassicSource(classic, kafka.topic)) {
      kafka.send(aCommand());
      assertThat(full.claim(next(full))).isTrue();
      kafka.send(Stream.generate(Commands::aCommand).limit(10).toList());
      Set<String> taken = new HashSet<>();
      await()
          .atMost(LONG)
          .until(() -> {
            full.rest();
            ConsumerRecord<String, byte[]> record = idle.poll(SHORT);
            if (record != null && idle.claim(record)) {
              taken.add(record.key());
            }
            return taken.size() == 10;
          });
    }
  }

  @Test
  void aReleasedCommandOfAClassicGroupComesAgain() throws Exception {
    kafka.send(aCommand());
    try (ClassicSource source = new ClassicSource(settings.classic(subscription), kafka.topic)) {
      ConsumerRecord<String, byte[]> first = next(source);
      source.release(first);
      assertThat(next(source).offset()).isEqualTo(first.offset());
    }
  }
}
