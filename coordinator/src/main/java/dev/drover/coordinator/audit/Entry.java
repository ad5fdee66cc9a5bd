package dev.drover.coordinator.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the trail.
 *
 * @param subject a migration, a batch, or {@link #NOBODY}
 * @param version of the subject, from 1 on without gaps
 * @param at by the database's clock, to the microsecond
 * @param state of a transition: the state arrived in
 * @param epoch of a transition
 * @param detail JSON, to the letter
 */
public record Entry(
    UUID subject,
    long version,
    Instant at,
    String deed,
    @Nullable String state,
    @Nullable Integer epoch,
    String actor,
    String note,
    @Nullable String detail) {
  /** The subject of what concerns neither a migration nor a batch. */
  public static final UUID NOBODY = new UUID(0, 0);

  public static final String TRANSITION = "transition";

  /** What the first entry of a subject and the first seal are chained to. */
  static final byte[] BEGINNING = new byte[0];

  /**
   * @param before the hash of the subject's entry before this one; empty for the first
   */
  public byte[] hash(byte[] before) {
    return new Hash(before)
        .field(subject)
        .field(version)
        .field(ChronoUnit.MICROS.between(Instant.EPOCH, at))
        .field(deed)
        .field(state)
        .field(epoch)
        .field(actor)
        .field(note)
        .field(detail)
        .value();
  }
}
