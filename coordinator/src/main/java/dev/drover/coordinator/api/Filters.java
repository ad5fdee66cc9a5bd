package dev.drover.coordinator.api;

import dev.drover.common.failure.DroverException;
import org.jspecify.annotations.Nullable;

/** What narrows a request to some of many. */
final class Filters {
  private static final int LONGEST = 500;

  private Filters() {}

  /**
   * @throws DroverException {@code filter_invalid}
   */
  static @Nullable String text(String name, @Nullable String value) {
    if (value != null && (value.length() > LONGEST || value.indexOf('\0') >= 0)) {
      throw DroverException.user(
          "filter_invalid",
          "The filter " + name + " is too long or holds a NUL.",
          "Nothing has such a value.");
    }
    return value;
  }
}
