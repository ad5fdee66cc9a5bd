package dev.drover.common.bundle;

import dev.drover.common.name.Printable;
import java.util.regex.Pattern;

/**
 * Names of files within a bundle: safe on every file system and in every object store, and never a
 * path.
 */
public final class FileName {
  public static final String FORM = "[a-z0-9][a-z0-9._-]{0,99}";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private FileName() {}

  static boolean isOne(String name) {
    return PATTERN.matcher(name).matches();
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  public static String check(String name) {
    if (!isOne(name)) {
      throw new IllegalArgumentException("Not a name of a bundle's file: " + Printable.of(name));
    }
    return name;
  }
}
