package dev.drover.common.worker;

import dev.drover.common.message.Control;
import dev.drover.common.message.Heartbeat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a worker says of itself. Thread-safe.
 *
 * @param slots by the topics it serves
 */
record Vitals(WorkerId id, Instant startedAt, Map<Subscription, Slots> slots, Runs runs) {
  Heartbeat heartbeat(boolean draining) {
    List<Heartbeat.Slots> free = new ArrayList<>();
    slots.forEach((subscription, own) ->
        free.add(
            new Heartbeat.Slots(
                subscription.topic(), own.total(), draining ? 0 : own.leastFree())));
    return new Heartbeat(
        id.value(),
        id.kind(),
        id.version(),
        startedAt,
        draining,
        free,
        runs.running(),
        Control.WORDS);
  }
}
