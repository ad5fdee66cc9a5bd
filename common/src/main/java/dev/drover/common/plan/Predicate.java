package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;

/**
 * A plan author's SQL predicate, taken apart just far enough to put the project in safely: strings, quoted
 * identifiers, dollar quotes and comments are skipped whole ({@code ::} is a cast, not a parameter), parentheses must
 * balance and there is no semicolon outside of quotes. So it can stand in parentheses and cannot end the statement.
 * That it does not write is enforced by the read-only transaction it runs in.
 */
public final class Predicate {
  private static final String PARAMETER = "project";

  private final String sql;
  private final StringBuilder out = new StringBuilder();
  private final String replacement;
  private int at;
  private int depth;
  private int parameters;

  private Predicate(String sql, String replacement) {
    this.sql = sql;
    this.replacement = replacement;
  }

  /**
   * @param literal what stands for {@code :project}; quoted already
   * @throws DroverException {@code plan_predicate}
   */
  public static String bind(String sql, String literal) {
    Predicate predicate = new Predicate(sql, literal);
    predicate.scan();
    return predicate.out.toString();
  }

  /** Checks the form and that {@code :project} occurs. */
  public static void check(String sql) {
    Predicate predicate = new Predicate(sql, "''");
    predicate.scan();
    if (predicate.parameters == 0) {
      throw refused(sql, "does not mention :project, so it would take every project's rows");
    }
  }

  private void scan() {
    if (sql.isBlank() || sql.indexOf('\0') >= 0) {
      throw refused(sql, "is empty or holds a NUL");
    }
    while (at < sql.length()) {
      char c = sql.charAt(at);
      switch (c) {
        case '\'' -> quoted('\'', at > 0 && isEscapePrefix(at - 1));
        case '"' -> quoted('"', false);
        case '$' -> dollar();
        case '-' -> comment("--", "\n");
        case '/' -> comment("/*", "*/");
        case '(' -> {
          depth++;
          copy(1);
        }
        case ')' -> {
          if (--depth < 0) {
            throw refused(sql, "closes a parenthesis it did not open");
          }
          copy(1);
        }
        case ';' -> throw refused(sql, "holds a semicolon outside of quotes");
        case ':' -> parameter();
        default -> copy(1);
      }
    }
    if (depth != 0) {
      throw refused(sql, "leaves a parenthesis open");
    }
  }

  private boolean isEscapePrefix(int before) {
    char c = sql.charAt(before);
    return (c == 'E' || c == 'e') && (before == 0 || !Character.isJavaIdentifierPart(sql.charAt(before - 1)));
  }

  private void quoted(char quote, boolean backslashes) {
    int end = at + 1;
    while (end < sql.length()) {
      char c = sql.charAt(end);
      if (backslashes && c == '\\') {
        end += 2;
      } else if (c == quote) {
        if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
          end += 2;
        } else {
          copy(end + 1 - at);
          return;
        }
      } else {
        end++;
      }
    }
    throw refused(sql, "leaves a quote open");
  }

  private void dollar() {
    boolean insideName = at > 0 && (Character.isJavaIdentifierPart(sql.charAt(at - 1)));
    int end = at + 1;
    while (end < sql.length() && sql.charAt(end) != '$' && Character.isJavaIdentifierPart(sql.charAt(end))) {
      end++;
    }
    if (insideName || end >= sql.length() || sql.charAt(end) != '$') {
      copy(1);
      return;
    }
    String tag = sql.substring(at, end + 1);
    int close = sql.indexOf(tag, end + 1);
    if (close < 0) {
      throw refused(sql, "leaves a dollar quote open");
    }
    copy(close + tag.length() - at);
  }

  private void comment(String open, String close) {
    if (sql.startsWith(open, at)) {
      throw refused(sql, "holds a comment (" + open + " ... " + close.strip() + "); write it in the YAML instead");
    }
    copy(1);
  }

  private void parameter() {
    if (sql.startsWith("::", at)) {
      copy(2);
      return;
    }
    int end = at + 1;
    while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
      end++;
    }
    String name = sql.substring(at + 1, end);
    if (name.equals(PARAMETER)) {
      out.append(replacement);
      parameters++;
      at = end;
    } else if (!name.isEmpty() && !Character.isDigit(name.charAt(0))) {
      throw refused(sql, "mentions :" + name + "; the only parameter is :project");
    } else {
      copy(1);
    }
  }

  private void copy(int length) {
    out.append(sql, at, at + length);
    at += length;
  }

  private static DroverException refused(String sql, String why) {
    return DroverException.user(
        "plan_predicate",
        "The predicate \"" + dev.drover.common.name.Printable.of(sql) + "\" " + why + ".",
        "Write one SQL condition over the table's columns, such as: tenant_id = :project");
  }
}
