package dev.drover.local.doctor;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;

/** The Kafka cluster: whether it answers, has share groups, and holds Drover's topics. */
final class KafkaCheckup {
  private static final Set<String> TOPICS =
      Set.of(
          Topics.BACKUP_COMMANDS,
          Topics.MIGRATE_COMMANDS,
          Topics.VERIFY_COMMANDS,
          Topics.RESTORE_COMMANDS,
          Topics.EVENTS,
          Topics.PROGRESS,
          Topics.HEARTBEATS,
          Topics.CONTROL,
          Topics.OUTCOMES);

  private static final int ANSWER_MILLIS = 8_000;

  private KafkaCheckup() {}

  static List<Diagnosis> of(DroverConfig config) throws InterruptedException {
    Chart chart = new Chart("kafka");
    try {
      DroverConfig.Kafka kafka = config.requireKafka();
      Map<String, Object> settings = new HashMap<>(kafka.properties());
      settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
      settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
      settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
      try (Admin admin = Admin.create(settings)) {
        examine(chart, admin);
      }
    } catch (ExecutionException e) {
      unreachable(chart, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      unreachable(chart, e);
    } catch (DroverException e) {
      chart.error(
          e.failure().code(),
          e.failure().message(),
          "Set kafka.bootstrap-servers; 'drover local' embeds what is missing.");
    }
    return chart.diagnoses();
  }

  private static void examine(Chart chart, Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    int brokers = admin.describeCluster().nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).size();
    chart.fine(
        "reachable", "It answers, with " + brokers + (brokers == 1 ? " broker." : " brokers."));
    FinalizedVersionRange share =
        admin
            .describeFeatures()
            .featureMetadata()
            .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
            .finalizedFeatures()
            .get("share.version");
    if (share != null && share.maxVersionLevel() >= 1) {
      chart.fine(
          "share_groups", "Share groups are on (share.version " + share.maxVersionLevel() + ").");
    } else {
      chart.warning(
          "share_groups",
          "Share groups are off; workers fall back to classic consumer groups, which spread work less evenly.",
          "Upgrade to Kafka 4.2 or later and run: kafka-features.sh upgrade --feature share.version=1");
    }
    topics(chart, admin);
  }

  private static void topics(Chart chart, Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> missing = new TreeSet<>(TOPICS);
    missing.removeAll(admin.listTopics().names().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS));
    if (missing.isEmpty()) {
      chart.fine("topics", "All of Drover's topics are there.");
    } else {
      chart.warning(
          "topics",
          "Not there yet: " + String.join(", ", missing) + ".",
          "The coordinator makes them when it starts, if its Kafka user may; else make them before.");
    }
  }

  private static void unreachable(Chart chart, Throwable error) {
    chart.error(
        "reachable",
        "It does not answer: " + error.getClass().getSimpleName() + ".",
        "Check that the brokers run, kafka.bootstrap-servers, and the security settings in kafka.properties.");
  }
}
