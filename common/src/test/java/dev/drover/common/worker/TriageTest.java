package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.message.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No record, whoever wrote it, may cost more than itself. */
final class TriageTest {
  private static final String MIGRATION = "01890a5d-ac96-774b-bcce-b302099a8057";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "{\"type\":\"promote\"}",
        "{\"type\":\"none\",\"order\":{}}",
        "{\"type\":\"promote\",\"order\":{\"epoch\":1,\"timeLimitSeconds\":60}}",
        "{\"type\":\"promote\",\"order\":{\"migration\":\"" + MIGRATION + "\",\"epoch\":1}}",
        "{\"type\":\"verify\",\"order\":null,\"plan\":null,\"bundle\":null,\"database\":null}"
      })
  void whatIsNoWholeCommandIsUnreadable(String text) {
    assertThat(triage(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Triage.Unreadable.class);
  }

  @Test
  void aTombstoneIsUnreadable() {
    assertThat(triage(null)).isInstanceOf(Triage.Unreadable.class);
  }

  @Test
  void aVersionHeaderWithoutAValueIsUnreadable() {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(Topics.MIGRATE_COMMANDS, 0, 0, "key", new byte[0]);
    record.headers().add(Topics.VERSION_HEADER, null);
    assertThat(Triage.of(record, new Abandoned())).isInstanceOf(Triage.Unreadable.class);
  }

  private static Triage triage(byte @Nullable [] value) {
    return Triage.of(
        new ConsumerRecord<>(Topics.MIGRATE_COMMANDS, 0, 0, "key", value), new Abandoned());
  }
}
