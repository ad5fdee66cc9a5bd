package dev.drover.verify.structure;

import java.util.Locale;

/**
 * A side of a table, or of the database around it, that target and source are compared in. What a
 * table has several of (an object) can be missing, differ or be there too much; what every table or
 * column has (a property) can only differ.
 */
enum Aspect {
  TABLE_KIND("The kind of table", false),
  OWNER("The owner", false),
  COLUMN_DEFAULT("The default of column", false),
  COLUMN_NULLABLE("Whether NULL is refused in column", false),
  COLUMN_IDENTITY("The identity of column", false),
  COLUMN_GENERATED("How values are generated of column", false),
  COLUMN_COLLATION("The collation of column", false),
  COMMENT("The comment on", false),
  TYPE("The type", false),
  CONSTRAINT("The constraint", true),
  INDEX("The index", true),
  TRIGGER("The trigger", true),
  POLICY("The policy", true),
  RLS("Row security", true),
  GRANT("The grant of", true),
  PARTITION("The partition", true),
  SEQUENCE("The sequence", true),
  EXTENSION("The extension", true);

  private final String words;
  private final boolean object;

  Aspect(String words, boolean object) {
    this.words = words;
    this.object = object;
  }

  static Aspect of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String words() {
    return words;
  }

  /** Codes for a difference between what is expected and found; null stands for nothing at all. */
  String code(boolean expected, boolean found) {
    String word = name().toLowerCase(Locale.ROOT);
    if (this == RLS) {
      return expected ? "rls_weaker" : "rls_stricter";
    }
    if (!object || (expected && found)) {
      return word + "_differs";
    }
    return word + (expected ? "_missing" : "_extra");
  }

  /** Whether objects are known by what they are, whatever they are called. */
  boolean nameless() {
    return this == CONSTRAINT || this == INDEX;
  }
}
