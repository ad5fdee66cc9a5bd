package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.name.MigrationId;
import java.time.Instant;
import java.util.List;

/**
 * A worker's sign of life, every two seconds and within a second of a change of its runs.
 *
 * @param worker unique per process start
 * @param slots what it serves; one entry per topic
 * @param draining it takes no further commands
 * @param heeds the words of {@link Control} that it knows; empty from a worker of an earlier
 *     release, which knows {@code abandon}
 */
public record Heartbeat(
    String worker,
    WorkerKind kind,
    String version,
    Instant startedAt,
    boolean draining,
    List<Slots> slots,
    List<Running> runs,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> heeds) {
  public Heartbeat {
    heeds = heeds == null ? List.of() : List.copyOf(heeds);
  }

  /** Of a worker of an earlier release. */
  public Heartbeat(
      String worker,
      WorkerKind kind,
      String version,
      Instant startedAt,
      boolean draining,
      List<Slots> slots,
      List<Running> runs) {
    this(worker, kind, version, startedAt, draining, slots, runs, List.of());
  }

  /**
   * @param free how many commands of this topic it would have taken at once at any time since the
   *     heartbeat before: while commands wait, short runs between two heartbeats show as well
   */
  public record Slots(String topic, int total, int free) {}

  public record Running(MigrationId migration, int epoch, Stage stage) {}
}
