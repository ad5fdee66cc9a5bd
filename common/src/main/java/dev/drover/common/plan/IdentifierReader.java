package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads and writes dotted SQL names as a plan has them: {@code auth.users}, {@code "My
 * Schema"."Täble"}.
 */
final class IdentifierReader {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

  private final String text;
  private int at;

  private IdentifierReader(String text) {
    this.text = text;
  }

  static TableName table(String text) {
    List<String> parts = new IdentifierReader(text).dotted(true);
    if (parts.size() != 2) {
      throw malformed(text, "schema.table");
    }
    return new TableName(parts.get(0), parts.get(1));
  }

  /** One name without dots; unquoted it is folded to lower case as PostgreSQL does. */
  static String name(String text) {
    List<String> parts = new IdentifierReader(text).dotted(true);
    if (parts.size() != 1) {
      throw malformed(text, "one name without dots");
    }
    return parts.getFirst();
  }

  static Follows follows(String text, String arrow) {
    IdentifierReader reader = new IdentifierReader(text);
    List<String> child = reader.dotted(false);
    reader.blanks();
    if (child.size() != 1 || !text.startsWith(arrow, reader.at)) {
      throw malformed(text, "column -> schema.table.column");
    }
    reader.at += arrow.length();
    List<String> parent = reader.dotted(true);
    if (parent.size() != 3) {
      throw malformed(text, "column -> schema.table.column");
    }
    return new Follows(child.get(0), new TableName(parent.get(0), parent.get(1)), parent.get(2));
  }

  static String write(String identifier) {
    return PLAIN.matcher(identifier).matches()
        ? identifier
        : '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private List<String> dotted(boolean toEnd) {
    List<String> parts = new ArrayList<>();
    do {
      blanks();
      parts.add(part());
      blanks();
    } while (at < text.length() && text.charAt(at) == '.' && ++at > 0);
    if (toEnd && at != text.length()) {
      throw malformed(text, "a name");
    }
    return parts;
  }

  private String part() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw malformed(text, "a name");
    }
    return folded(text.substring(from, at));
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '$'
        || c >= 0x80;
  }

  /** As PostgreSQL folds unquoted names: ASCII letters only. */
  private static String folded(String name) {
    StringBuilder folded = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
    }
    return folded.toString();
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '"') {
        name.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
        name.append('"');
        at++;
      } else {
        at++;
        if (name.isEmpty() || name.indexOf("\0") >= 0) {
          throw malformed(text, "a name between the quotes");
        }
        return name.toString();
      }
    }
    throw malformed(text, "a closing quote");
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static DroverException malformed(String text, String expected) {
    return DroverException.user(
        "plan_malformed",
        "Expected " + expected + ", found " + Printable.of(text) + ".",
        "Quote names with capitals, blanks or dots: \"My Table\".");
  }
}
