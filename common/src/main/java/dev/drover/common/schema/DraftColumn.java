package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column as its definition tells it, in the words that {@code ALTER TABLE} takes.
 *
 * @param table as the server writes it
 * @param name quoted where need be
 * @param type without collation
 * @param collation with its keyword; empty for the type's own
 * @param generated an identity or an expression, with its keywords; empty for neither
 * @param byDefault an expression; absent when there is none
 */
record DraftColumn(
    String table,
    String name,
    String type,
    String collation,
    String generated,
    @Nullable String byDefault) {
  private static final Pattern BASE =
      Pattern.compile("(?s)(.*?)( COLLATE .*?)?( GENERATED (?:ALWAYS|BY DEFAULT) AS .*)?");
  private static final Pattern IDENTITY =
      Pattern.compile("(?s) GENERATED (ALWAYS|BY DEFAULT) AS IDENTITY(.*)");

  /** What every value of a type can be told in as well, without a loss. */
  private static final Map<String, Set<String>> WIDER =
      Map.of(
          "smallint", Set.of("integer", "bigint", "numeric", "text"),
          "integer", Set.of("bigint", "numeric", "double precision", "text"),
          "bigint", Set.of("numeric", "text"),
          "real", Set.of("double precision"),
          "numeric", Set.of("text"),
          "uuid", Set.of("text"),
          "boolean", Set.of("text"),
          "text", Set.of("character varying"),
          "character varying", Set.of("text"));

  private static final Pattern SIZED = Pattern.compile("([a-z ]+)\\((\\d+)(?:,(\\d+))?\\)");

  /**
   * @param column of kind {@code column}
   */
  static DraftColumn of(Defined database, Definition column) {
    String table = Objects.requireNonNull(database.table(column.table())).name();
    String name = column.name().substring(table.length() + 1);
    Matcher base = BASE.matcher(String.valueOf(column.state()));
    if (!base.matches()) {
      throw new IllegalStateException("A column has a type");
    }
    Definition byDefault = database.get("default of", column.name());
    String before = "ALTER TABLE " + table + " ALTER COLUMN " + name + " SET DEFAULT ";
    return new DraftColumn(
        table,
        name,
        base.group(1),
        Objects.requireNonNullElse(base.group(2), ""),
        Objects.requireNonNullElse(base.group(3), ""),
        byDefault == null ? null : String.valueOf(byDefault.create()).substring(before.length()));
  }

  /** Rows that are there get the default, or what generates it. */
  String add() {
    return "ALTER TABLE "
        + table
        + " ADD COLUMN "
        + name
        + " "
        + type
        + collation
        + generated
        + (byDefault == null ? "" : " DEFAULT " + byDefault);
  }

  /** Whether rows that are there get a value when it is added. */
  boolean filled() {
    return byDefault != null || !generated.isEmpty();
  }

  /**
   * What to do to become like {@code wanted} without losing anything; absent when none is known.
   */
  @Nullable String become(DraftColumn wanted) {
    boolean typed = type.equals(wanted.type) && collation.equals(wanted.collation);
    if (!typed) {
      return generated.equals(wanted.generated) && widens(wanted) ? wanted.retype("") : null;
    }
    Matcher was = IDENTITY.matcher(generated);
    Matcher is = IDENTITY.matcher(wanted.generated);
    if (generated.isEmpty() && is.matches()) {
      return alter() + " ADD" + wanted.generated;
    }
    if (was.matches() && is.matches() && was.group(2).equals(is.group(2))) {
      return alter() + " SET GENERATED " + is.group(1);
    }
    boolean stored = !generated.isEmpty() && !was.matches();
    return stored && wanted.generated.isEmpty() ? alter() + " DROP EXPRESSION" : null;
  }

  /** The same where something may be lost; absent when nothing leads there. */
  @Nullable String becomeWithLoss(DraftColumn wanted) {
    boolean typed = type.equals(wanted.type) && collation.equals(wanted.collation);
    if (!typed) {
      return generated.equals(wanted.generated) && !widens(wanted)
          ? wanted.retype(" USING " + name + "::" + wanted.type)
          : null;
    }
    return IDENTITY.matcher(generated).matches() && wanted.generated.isEmpty()
        ? alter() + " DROP IDENTITY"
        : null;
  }

  /** Whether values of this column could be the other's: what a rename leaves as it is. */
  boolean like(DraftColumn other) {
    return type.equals(other.type)
        && collation.equals(other.collation)
        && generated
            .replaceFirst("\\(SEQUENCE NAME .*", "")
            .equals(other.generated.replaceFirst("\\(SEQUENCE NAME .*", ""));
  }

  private String alter() {
    return "ALTER TABLE " + table + " ALTER COLUMN " + name;
  }

  private String retype(String using) {
    return alter() + " TYPE " + type + collation + using;
  }

  private boolean widens(DraftColumn wanted) {
    if (type.equals(wanted.type)) {
      // A quote that is open here belongs to a type's name, not to a collation's.
      return type.chars().filter(letter -> letter == '"').count() % 2 == 0;
    }
    Matcher was = SIZED.matcher(type);
    Matcher is = SIZED.matcher(wanted.type);
    if (!was.matches()) {
      return WIDER.getOrDefault(type, Set.of()).contains(wanted.type);
    }
    if (!is.matches()) {
      boolean sameFamily = was.group(1).equals(wanted.type);
      boolean text = was.group(1).equals("character varying") && wanted.type.equals("text");
      return (sameFamily && wanted.type.matches("numeric|character varying")) || text;
    }
    return was.group(1).equals(is.group(1))
        && was.group(1).matches("numeric|character varying")
        && holds(was, is);
  }

  private static boolean holds(Matcher was, Matcher is) {
    int scale = was.group(3) == null ? 0 : Integer.parseInt(was.group(3));
    int wantedScale = is.group(3) == null ? 0 : Integer.parseInt(is.group(3));
    return wantedScale >= scale
        && Integer.parseInt(is.group(2)) - wantedScale >= Integer.parseInt(was.group(2)) - scale;
  }
}
