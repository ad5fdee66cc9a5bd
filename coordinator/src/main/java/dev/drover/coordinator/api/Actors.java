package dev.drover.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.common.api.Actor;
import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.store.Addressed;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/** Who asks, as the caller says. */
final class Actors {
  private static final int LONGEST = 100;

  private Actors() {}

  /**
   * @param header as received
   * @throws DroverException {@code actor_invalid}; the coordinator's own name is taken
   */
  static String of(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return Actor.DEFAULT;
    }
    String name = decoded(header).strip();
    boolean printable =
        name.codePoints()
            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    if (name.length() > LONGEST || !printable || name.equals(Addressed.COORDINATOR)) {
      throw invalid();
    }
    return name;
  }

  private static String decoded(String header) {
    try {
      return URLDecoder.decode(header.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  private static DroverException invalid() {
    return DroverException.user(
        "actor_invalid",
        Actor.HEADER + " is not a name of up to " + LONGEST + " printable characters.",
        "Say who asks, percent-encoded where it is not ASCII, or leave the header out.");
  }
}
