package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.drover.common.name.MigrationId;
import java.time.Instant;
import java.util.List;

/**
 * A word to every worker. A courtesy that saves work: correctness rests on the fence alone. May be
 * lost, come twice or late. A worker of an earlier release passes over a word it does not know;
 * which ones it knows is in its heartbeats ({@link Heartbeat#heeds}).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Control.Abandon.class, name = Control.ABANDON),
  @JsonSubTypes.Type(value = Control.Drain.class, name = Control.DRAIN),
  @JsonSubTypes.Type(value = Control.Resume.class, name = Control.RESUME)
})
public sealed interface Control {
  String ABANDON = "abandon";
  String DRAIN = "drain";
  String RESUME = "resume";

  /** Every word of this release. */
  List<String> WORDS = List.of(ABANDON, DRAIN, RESUME);

  /**
   * Runs of {@code migration} with an epoch up to and including {@code epoch} should stop, and
   * waiting ones be dropped.
   */
  record Abandon(MigrationId migration, int epoch) implements Control {}

  /**
   * {@code worker} takes no further commands and finishes what it runs. Of words to one worker the
   * one with the latest {@code at} counts, whatever order they come in.
   *
   * @param worker its id; all others pass over this
   * @param at when it was asked for, by the clock of the coordinator's database
   * @param patienceSeconds how long runs may go on from when this is heard; those that last longer
   *     are cancelled, for others to take over
   * @param exit the process ends once nothing runs, with code 0; otherwise it stays, idle
   */
  record Drain(String worker, Instant at, int patienceSeconds, boolean exit) implements Control {
    /** As long as a worker that is told to end by a signal waits. */
    public static final int PATIENCE_SECONDS = 30;
  }

  /**
   * {@code worker} takes commands again; as of {@link Drain}.
   *
   * @param at as of {@link Drain}
   */
  record Resume(String worker, Instant at) implements Control {}
}
