package dev.drover.local.doctor;

import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Which of Kafka's settings are secrets, as its clients themselves know. */
final class KafkaProperties {
  private static final List<ConfigDef> CLIENTS =
      List.of(
          AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef());

  private KafkaProperties() {}

  /** Whether clients know {@code property}, and as no secret. */
  static boolean harmless(String property) {
    List<ConfigKey> known =
        CLIENTS.stream()
            .map(client -> client.configKeys().get(property))
            .filter(Objects::nonNull)
            .toList();
    return !known.isEmpty() && known.stream().noneMatch(one -> one.type == ConfigDef.Type.PASSWORD);
  }
}
