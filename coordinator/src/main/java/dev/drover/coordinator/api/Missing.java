package dev.drover.coordinator.api;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What is not there. Absent and not permitted look the same. */
final class Missing {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Missing() {}

  /**
   * @param thing such as {@code batch}
   */
  static Supplier<DroverException> of(String thing, String named) {
    return () ->
        DroverException.user(
            "not_found",
            "There is no " + thing + " " + Printable.of(named) + ".",
            "List what there is first.");
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * @throws DroverException {@code not_found}, since nothing has a malformed id
   */
  static UUID id(String thing, String text) {
    if (!isId(text)) {
      throw of(thing, text).get();
    }
    return UUID.fromString(text);
  }
}
