package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.util.function.IntFunction;

/**
 * A plan author's SQL, taken apart just far enough to put the project in safely: strings, quoted
 * identifiers and dollar quotes are skipped whole, exactly as PostgreSQL's scanner bounds them
 * ({@code src/backend/parser/scan.l}, with {@code standard_conforming_strings=on}); parentheses
 * must balance and there is no semicolon outside of quotes. So a predicate can stand in parentheses
 * and cannot end the statement. What two readers could bound differently is refused. That it does
 * not write is enforced by the read-only transaction it runs in.
 */
public final class Predicate {
  private static final String PARAMETER = "project";

  private final String what;
  private final String sql;
  private final StringBuilder out = new StringBuilder();
  private final IntFunction<String> replacement;
  private int at;
  private int depth;
  private int parameters;

  private Predicate(String what, String sql, IntFunction<String> replacement) {
    this.what = what;
    this.sql = sql;
    this.replacement = replacement;
  }

  /**
   * @param literal what stands for {@code :project}, quoted already ({@link
   *     dev.drover.common.postgres.Sql#literal}); it is put in parentheses, so that it never joins
   *     a string or prefix beside it
   * @throws DroverException {@code plan_predicate}
   */
  public static String bind(String sql, String literal) {
    return bindEach(sql, _ -> literal);
  }

  /**
   * As {@link #bind}, each mention of {@code :project} by itself.
   *
   * @param expression what stands for the mention of that number, from 1 on; put in parentheses
   */
  public static String bindEach(String sql, IntFunction<String> expression) {
    return new Predicate("predicate", sql, number -> "(" + expression.apply(number) + ")")
        .scan()
        .out
        .toString();
  }

  /** Checks the form and that {@code :project} occurs. */
  public static void check(String sql) {
    Predicate predicate = new Predicate("predicate", sql, _ -> "('')").scan();
    if (predicate.parameters == 0) {
      throw predicate.refused("does not mention :project, so it would take every project's rows");
    }
  }

  /**
   * Checks the form of a whole query, which may mention {@code :project}; {@link #bind} fills it
   * in.
   */
  public static void checkQuery(String sql) {
    new Predicate("query", sql, _ -> "('')").scan();
  }

  private Predicate scan() {
    if (sql.isBlank() || sql.indexOf('\0') >= 0) {
      throw refused("is empty or holds a NUL");
    }
    while (at < sql.length()) {
      char c = sql.charAt(at);
      switch (c) {
        case '\'' -> string(false);
        case '"' -> identifier();
        case '$' -> dollar();
        case '-' -> comment("--");
        case '/' -> comment("/*");
        case ':' -> parameter();
        case ';' -> throw refused("holds a semicolon outside of quotes");
        case '(', ')' -> parenthesis(c);
        default -> {
          if (startsName(c)) {
            word();
          } else if (isDigit(c)) {
            number();
          } else {
            copy(1);
          }
        }
      }
    }
    if (depth != 0) {
      throw refused("leaves a parenthesis open");
    }
    return this;
  }

  private void parenthesis(char c) {
    depth += c == '(' ? 1 : -1;
    if (depth < 0) {
      throw refused("closes a parenthesis it did not open");
    }
    copy(1);
  }

  private void word() {
    int end = nameEnd(at);
    boolean escapes = end == at + 1 && (sql.charAt(at) == 'E' || sql.charAt(at) == 'e');
    copy(end - at);
    if (escapes && at < sql.length() && sql.charAt(at) == '\'') {
      string(true);
    }
  }

  private void number() {
    int end = at;
    while (end < sql.length()
        && (continuesName(sql.charAt(end)) || sql.charAt(end) == '.')
        && sql.charAt(end) != '$') {
      end++;
    }
    if (end < sql.length() && "'\"$".indexOf(sql.charAt(end)) >= 0) {
      throw refused("joins a number and a quote");
    }
    copy(end - at);
  }

  private void string(boolean backslashes) {
    int end = at + 1;
    while (end < sql.length()) {
      char c = sql.charAt(end);
      boolean doubled = c == '\'' && end + 1 < sql.length() && sql.charAt(end + 1) == '\'';
      if (doubled || (backslashes && c == '\\')) {
        end += 2;
      } else if (c == '\'') {
        refuseContinuation(end + 1);
        copy(end + 1 - at);
        return;
      } else {
        end++;
      }
    }
    throw refused("leaves a quote open");
  }

  /** In SQL a string goes on after a line break, and an escape string with its escapes. */
  private void refuseContinuation(int from) {
    int end = from;
    while (end < sql.length() && " \t\n\r\f\u000b".indexOf(sql.charAt(end)) >= 0) {
      end++;
    }
    if (end > from && end < sql.length() && sql.charAt(end) == '\'') {
      throw refused("continues a string after a blank");
    }
  }

  private void identifier() {
    int end = sql.indexOf("\"", at + 1);
    if (end < 0) {
      throw refused("leaves a quote open");
    }
    copy(end + 1 - at);
  }

  private void dollar() {
    int end = at + 1 < sql.length() && startsName(sql.charAt(at + 1)) ? at + 1 : -1;
    while (end > 0
        && end < sql.length()
        && continuesName(sql.charAt(end))
        && sql.charAt(end) != '$') {
      end++;
    }
    end = end < 0 ? at + 1 : end;
    if (end >= sql.length() || sql.charAt(end) != '$') {
      throw refused("holds a $ that opens no quote; the only parameter is :project");
    }
    String tag = sql.substring(at, end + 1);
    int close = sql.indexOf(tag, end + 1);
    if (close < 0) {
      throw refused("leaves a dollar quote open");
    }
    copy(close + tag.length() - at);
  }

  private void comment(String open) {
    if (sql.startsWith(open, at)) {
      throw refused("holds a comment (" + open + "); write it in the YAML instead");
    }
    copy(1);
  }

  private void parameter() {
    if (sql.startsWith("::", at)) {
      copy(2);
    } else if (at + 1 < sql.length() && startsName(sql.charAt(at + 1))) {
      int end = nameEnd(at + 1);
      String name = sql.substring(at + 1, end);
      if (!name.equals(PARAMETER)) {
        throw refused("mentions :" + Printable.of(name) + "; the only parameter is :project");
      }
      parameters++;
      out.append(replacement.apply(parameters));
      at = end;
    } else {
      copy(1);
    }
  }

  private int nameEnd(int from) {
    int end = from;
    while (end < sql.length() && continuesName(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  /**
   * As PostgreSQL: every byte from 0x80 on belongs to names, whatever Unicode says of the
   * character.
   */
  private static boolean startsName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean continuesName(char c) {
    return startsName(c) || isDigit(c) || c == '$';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void copy(int length) {
    out.append(sql, at, at + length);
    at += length;
  }

  private DroverException refused(String why) {
    return DroverException.user(
        "plan_predicate",
        "The " + what + " \"" + Printable.of(sql) + "\" " + why + ".",
        what.equals("query")
            ? "Write one SELECT without comments and without a semicolon."
            : "Write one SQL condition over the table's columns, such as: tenant_id = :project");
  }
}
