package dev.drover.backup.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The common form of a predicate, {@code expression = :project}, perhaps beside other conditions
 * joined by AND. With it, more can be said: which index serves, and which rows belong to no
 * project. Predicates of other forms are not taken apart.
 *
 * @param expression that is compared with the project
 * @param others the other conditions
 */
record KeyForm(String expression, List<String> others) {
  private static final Pattern UNUSUAL_QUOTES = Pattern.compile("(?i)\\$|\\be'|\\bu&['\"]");
  private static final Pattern UNUSUAL_WORDS =
      Pattern.compile("(?i)\\b(or|between|case|(?<!is )not)\\b");
  private static final Pattern PROJECT =
      Pattern.compile(":project(\\s*::\\s*[a-z_\"][\\w\". ()]*)?");
  private static final Pattern EQUALS =
      Pattern.compile("(?<![-+*/<>=~!@#%^&|`?])=(?![-+*/<>=~!@#%^&|`?])");
  private static final Pattern AND = Pattern.compile("(?i)\\band\\b");
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*|\"[^\"]+\"");

  static @Nullable KeyForm of(String predicate) {
    String masked = masked(predicate);
    if (UNUSUAL_QUOTES.matcher(predicate).find() || UNUSUAL_WORDS.matcher(masked).find()) {
      return null;
    }
    String expression = null;
    List<String> others = new ArrayList<>();
    for (String condition : split(predicate, masked, AND)) {
      if (!condition.contains(":project")) {
        others.add(condition);
      } else if (expression == null) {
        expression = compared(condition);
        if (expression == null) {
          return null;
        }
      } else {
        return null;
      }
    }
    return expression == null ? null : new KeyForm(expression, List.copyOf(others));
  }

  boolean isColumn() {
    return PLAIN.matcher(expression).matches();
  }

  /** The condition under which a row belongs to no project at all. */
  String unassigned() {
    StringBuilder assigned = new StringBuilder("(" + expression + ") IS NOT NULL");
    others.forEach(other -> assigned.append(" AND (").append(other).append(")"));
    return "(" + assigned + ") IS NOT TRUE";
  }

  private static @Nullable String compared(String condition) {
    List<String> sides = split(condition, masked(condition), EQUALS);
    if (sides.size() != 2) {
      return null;
    }
    String left = sides.get(0);
    String right = sides.get(1);
    if (PROJECT.matcher(right).matches() && !left.contains(":project")) {
      return left;
    }
    return PROJECT.matcher(left).matches() && !right.contains(":project") ? right : null;
  }

  private static List<String> split(String text, String masked, Pattern separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    Matcher matcher = separator.matcher(masked);
    while (matcher.find()) {
      parts.add(text.substring(from, matcher.start()).strip());
      from = matcher.end();
    }
    parts.add(text.substring(from).strip());
    return parts;
  }

  /** The text with everything inside quotes and parentheses blanked out, character by character. */
  private static String masked(String text) {
    StringBuilder masked = new StringBuilder(text);
    char quote = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = quote != 0 || depth > 0;
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
        inside = depth > 0;
      }
      if (inside || quote != 0) {
        masked.setCharAt(i, '_');
      }
    }
    return masked.toString();
  }
}
