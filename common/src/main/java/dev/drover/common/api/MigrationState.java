package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A migration's state by its one name, as the database, the API and the command line write it. */
public enum MigrationState {
  @JsonProperty("Queued")
  QUEUED("Queued"),
  @JsonProperty("BackingUp")
  BACKING_UP("BackingUp"),
  @JsonProperty("Migrating")
  MIGRATING("Migrating"),
  @JsonProperty("Verifying")
  VERIFYING("Verifying"),
  @JsonProperty("Promoting")
  PROMOTING("Promoting"),
  @JsonProperty("Restoring")
  RESTORING("Restoring"),
  @JsonProperty("Completed")
  COMPLETED("Completed"),
  @JsonProperty("Restored")
  RESTORED("Restored"),
  @JsonProperty("Refused")
  REFUSED("Refused"),
  @JsonProperty("Cancelled")
  CANCELLED("Cancelled"),
  @JsonProperty("NeedsAttention")
  NEEDS_ATTENTION("NeedsAttention");

  private final String word;

  MigrationState(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }

  /** The name in plain words, for people: {@code backing up}. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether nothing more happens without a person. */
  public boolean ended() {
    return switch (this) {
      case QUEUED, BACKING_UP, MIGRATING, VERIFYING, PROMOTING, RESTORING -> false;
      case COMPLETED, RESTORED, REFUSED, CANCELLED, NEEDS_ATTENTION -> true;
    };
  }

  /** Whether a replay may start from here: ended, and not completed. */
  public boolean replayable() {
    return ended() && this != COMPLETED;
  }

  public static Optional<MigrationState> parse(String word) {
    return Arrays.stream(values()).filter(state -> state.word.equalsIgnoreCase(word)).findFirst();
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static MigrationState of(String word) {
    return parse(word)
        .orElseThrow(() -> new IllegalArgumentException("No migration is ever " + word));
  }

  @Override
  public String toString() {
    return word;
  }
}
