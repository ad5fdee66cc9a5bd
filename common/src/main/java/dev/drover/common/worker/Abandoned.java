package dev.drover.common.worker;

import dev.drover.common.message.Control;
import dev.drover.common.message.Order;
import dev.drover.common.name.MigrationId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which epochs the coordinator has given up, as far as this process has heard. Remembers the
 * {@value #LIMIT} migrations it heard of last; forgetting one only costs work, because the fence
 * refuses what is old. Thread-safe.
 */
final class Abandoned {
  private static final int LIMIT = 50_000;

  private final Map<MigrationId, Integer> epochs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MigrationId, Integer> eldest) {
          return size() > LIMIT;
        }
      };

  synchronized void note(Control.Abandon abandon) {
    epochs.merge(abandon.migration(), abandon.epoch(), Math::max);
  }

  synchronized boolean covers(Order order) {
    Integer epoch = epochs.get(order.migration());
    return epoch != null && order.epoch() <= epoch;
  }
}
