package dev.drover.common.worker;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Whether a client is a living member of its group, as it measures that itself. */
final class GroupLife {
  private static final String SINCE_HEARTBEAT = "last-heartbeat-seconds-ago";
  private static final double LATELY_SECONDS = 15;

  private GroupLife() {}

  static boolean isHeard(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(SINCE_HEARTBEAT))
        .map(metric -> metric.getValue().metricValue())
        .anyMatch(value ->
            value instanceof Number seconds
                && seconds.doubleValue() >= 0
                && seconds.doubleValue() <= LATELY_SECONDS);
  }
}
