package dev.drover.common.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How it is known that what goes to a server for production can be restored.
 *
 * @param by {@code drill}, {@code restore} or {@code migration} that restored it elsewhere before;
 *     this and the four after it only where it {@link State#PASSED}
 * @param id of that job or migration
 * @param bundle that it restored
 * @param place where, {@code SERVER/DATABASE}
 * @param at when it ended
 * @param actor who said that it goes without; this and the reason only of {@link State#WITHOUT}
 * @param reason why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Tested(
    State state,
    @Nullable String by,
    @Nullable UUID id,
    @Nullable String bundle,
    @Nullable String place,
    @Nullable Instant at,
    @Nullable String actor,
    @Nullable String reason) {
  /** How far that is known. */
  public enum State {
    @JsonProperty("passed")
    PASSED,
    /** A person wanted it so. */
    @JsonProperty("without")
    WITHOUT,
    /** Only of a dry run; what is not one is refused. */
    @JsonProperty("missing")
    MISSING;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Tested MISSING =
      new Tested(State.MISSING, null, null, null, null, null, null, null);

  public static Tested passed(String by, UUID id, String bundle, String place, Instant at) {
    return new Tested(State.PASSED, by, id, bundle, place, at, null, null);
  }

  public static Tested without(String actor, String reason) {
    return new Tested(State.WITHOUT, null, null, null, null, null, actor, reason);
  }

  /** In a few words, for people. */
  @JsonIgnore
  public String words() {
    return switch (state) {
      case PASSED -> by + " " + id + " of " + bundle + " in " + place + " " + at;
      case WITHOUT -> "without, says " + actor + ": " + reason;
      case MISSING -> "missing: drover backup drill --bundle, or --without-test REASON";
    };
  }
}
