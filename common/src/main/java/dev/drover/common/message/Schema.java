package dev.drover.common.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whether this program can read a message, by the version that its writer put into {@link
 * Topics#VERSION_HEADER}. Within a major version whatever is not known is left out, so a writer
 * that adds what may not be left out raises the version.
 */
public enum Schema {
  READABLE,
  /** Written by a release to come: not wrong, only not for this one. */
  NEWER,
  /** No version at all. */
  MALFORMED;

  /**
   * @param header the header's value; absent, as on messages older than the header, means readable
   */
  public static Schema of(byte @Nullable [] header) {
    if (header == null) {
      return READABLE;
    }
    String version = new String(header, StandardCharsets.US_ASCII);
    if (!version.matches("[0-9]{1,9}")) {
      return MALFORMED;
    }
    return Integer.parseInt(version) <= Topics.VERSION ? READABLE : NEWER;
  }
}
