package dev.drover.common.name;

import dev.drover.common.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A short, safe name made from a {@link ProjectRef}: lower-case letters, digits, {@code _} and
 * {@code -}, at most 45 characters, so that it fits a database name (63 bytes) with room for a
 * prefix.
 *
 * <p>A ref that is already such a name and cannot be mistaken for a made one is its own slug. Every
 * other ref becomes a readable stem and 80 bits of its SHA-256. No plain slug ends like a made one,
 * so the two never meet; that two made ones meet is a matter of 2^-80, and intake and promotion
 * check it all the same.
 */
public record Slug(String value) {
  private static final int STEM = 24;
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
  private static final Pattern MADE = Pattern.compile(".*_[0-9a-f]{20}");

  public static Slug of(ProjectRef project) {
    String ref = project.value();
    if (PLAIN.matcher(ref).matches() && !MADE.matcher(ref).matches()) {
      return new Slug(ref);
    }
    String stem =
        ref.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    if (stem.length() > STEM) {
      stem = stem.substring(0, STEM);
    }
    return new Slug((stem.isEmpty() ? "p" : stem) + "_" + digest(ref));
  }

  private static String digest(String ref) {
    return HexFormat.of().formatHex(Sha256.of(ref.getBytes(StandardCharsets.UTF_8)), 0, 10);
  }

  @Override
  public String toString() {
    return value;
  }
}
