package dev.drover.backup.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A column's type taken apart: {@code numeric(10,2)} is numeric with 10 and 2.
 *
 * @param base without modifiers
 */
record ColumnType(String base, List<Integer> modifiers) {
  private static final Pattern FORM = Pattern.compile("([^(]+?)\\s*\\(([0-9, -]+)\\)(.*)");
  private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint", "numeric");

  /** From type to types that cannot hold, or do not give back, every value of it as it was. */
  private static final Map<String, Set<String>> LOSING =
      Map.of(
          "numeric", Set.of("smallint", "integer", "bigint", "real", "double precision", "money"),
          "double precision", Set.of("real", "smallint", "integer", "bigint"),
          "real", Set.of("smallint", "integer", "bigint"),
          "bigint", Set.of("real", "double precision"),
          "integer", Set.of("real"),
          "timestamp with time zone", Set.of("timestamp without time zone", "date"),
          "timestamp without time zone", Set.of("date"),
          "json", Set.of("jsonb"),
          "text", Set.of("name", "uuid", "jsonb", "json"),
          "character varying", Set.of("name", "uuid", "jsonb", "json"));

  static ColumnType parse(String type) {
    Matcher matcher = FORM.matcher(type);
    if (type.indexOf('"') >= 0 || !matcher.matches()) {
      return new ColumnType(type, List.of());
    }
    List<Integer> modifiers =
        Stream.of(matcher.group(2).split(","))
            .map(number -> Integer.valueOf(number.strip()))
            .toList();
    return new ColumnType(matcher.group(1) + matcher.group(3), modifiers);
  }

  /** Whether some value of this type would be refused, cut or rounded by {@code target}. */
  boolean isWiderThan(ColumnType target) {
    if (base.equals(target.base)) {
      return cut(target);
    }
    int from = INTEGERS.indexOf(base);
    int to = INTEGERS.indexOf(target.base);
    if (from >= 0 && to >= 0) {
      return from > to || !target.modifiers.isEmpty();
    }
    if (isText(base) && isText(target.base)) {
      return limit(target) < limit(this) || target.base.equals("character");
    }
    return LOSING.getOrDefault(base, Set.of()).contains(target.base);
  }

  private static boolean isText(String type) {
    return type.equals("text") || type.equals("character varying") || type.equals("character");
  }

  private static int limit(ColumnType type) {
    return type.base.equals("text") || type.modifiers.isEmpty()
        ? Integer.MAX_VALUE
        : type.modifiers.getFirst();
  }

  private boolean cut(ColumnType target) {
    if (target.modifiers.isEmpty()) {
      return false;
    }
    if (modifiers.isEmpty()) {
      return true;
    }
    if (base.equals("numeric")) {
      List<Integer> from = numeric(modifiers);
      List<Integer> to = numeric(target.modifiers);
      return to.get(1) < from.get(1) || to.get(0) - to.get(1) < from.get(0) - from.get(1);
    }
    return target.modifiers.getFirst() < modifiers.getFirst();
  }

  private static List<Integer> numeric(List<Integer> modifiers) {
    List<Integer> both = new ArrayList<>(modifiers);
    if (both.size() == 1) {
      both.add(0);
    }
    return both;
  }
}
