package dev.drover.common.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.drover.common.failure.DroverException;
import java.nio.charset.StandardCharsets;

/**
 * A project's ref: opaque Unicode text, compared byte by byte. Nothing trims, folds or normalises
 * it, so {@code acme}, {@code ACME} and {@code acme } are three projects. It never becomes an
 * identifier or a path; see {@link Slug}.
 *
 * @param value 1 to {@value #MAX_BYTES} bytes of UTF-8, not blank, without NUL and without lone
 *     surrogates
 */
public record ProjectRef(@JsonValue String value) implements Comparable<ProjectRef> {
  public static final int MAX_BYTES = 255;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ProjectRef {
    if (value.isBlank()) {
      throw DroverException.user(
          "ref_invalid", "A project ref is empty or blank.", "Give every project a ref.");
    }
    if (value.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw DroverException.user(
          "ref_invalid",
          "The project ref " + Printable.of(value) + " holds a NUL or is not valid Unicode.",
          "PostgreSQL cannot store it; correct the projects file.");
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw DroverException.user(
          "ref_too_long",
          "The project ref " + Printable.of(value) + " is " + bytes + " bytes long.",
          "A ref has at most " + MAX_BYTES + " bytes of UTF-8.");
    }
  }

  @Override
  public int compareTo(ProjectRef other) {
    return value.compareTo(other.value);
  }

  /** The ref for people: control and bidirectional characters escaped, at most 80 characters. */
  @Override
  public String toString() {
    return Printable.of(value);
  }
}
