package dev.drover.common.postgres;

import java.util.List;
import java.util.Set;

/**
 * How values of two columns are compared when their types differ. Types between which PostgreSQL
 * has an equality operator of its own are left alone: a cast could round a number or cut a text.
 * Otherwise the parent's value is cast, since then the child's index serves; never to a length,
 * which an explicit cast would silently cut to.
 */
final class Comparison {
  private static final List<Set<String>> COMPARABLE =
      List.of(
          Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision"),
          Set.of("text", "character varying", "character", "name"),
          Set.of("date", "timestamp without time zone", "timestamp with time zone"));

  private Comparison() {}

  /**
   * What to append to an expression of type {@code from}, to compare it with a column of type
   * {@code to}; may be empty.
   */
  static String castOf(String from, String to) {
    String plainFrom = withoutModifier(from);
    String plainTo = withoutModifier(to);
    boolean comparable =
        plainFrom.equals(plainTo)
            || COMPARABLE.stream()
                .anyMatch(family -> family.contains(plainFrom) && family.contains(plainTo));
    return comparable ? "" : "::" + (plainTo.equals("character") ? "bpchar" : plainTo);
  }

  /**
   * {@code character varying(10)} and {@code timestamp(3) without time zone} without the number.
   */
  static String withoutModifier(String type) {
    return type.indexOf('"') >= 0 ? type : type.replaceAll("\\([0-9, -]*\\)", "");
  }
}
