package dev.drover.common.config;

import dev.drover.common.failure.DroverException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which key a process needs and did not find. */
final class Missing {
  private Missing() {}

  static <T> T refuse(@Nullable T value, String key) {
    if (value == null) {
      throw DroverException.user(
          "config_missing",
          "The configuration has no " + key + ", which this process needs.",
          "Set it in drover.yaml or as "
              + ConfigKeys.variable(List.of(key.split("\\.")))
              + "; 'drover local' embeds what is missing.");
    }
    return value;
  }
}
