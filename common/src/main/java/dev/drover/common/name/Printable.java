package dev.drover.common.name;

/** Makes foreign text safe to show in logs, terminals and error texts. */
public final class Printable {
  private static final int LIMIT = 80;

  private Printable() {}

  /**
   * Escapes control, format (bidirectional) and surrogate characters as {@code \\u....} and
   * shortens to 80 characters.
   */
  public static String of(String text) {
    return of(text, LIMIT);
  }

  /** As {@link #of(String)}, shortened to {@code limit} characters. */
  public static String of(String text, int limit) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), limit) + 8);
    int used = 0;
    for (int i = 0; i < text.length(); ) {
      if (used++ >= limit) {
        return shown.append('…').toString();
      }
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      switch (Character.getType(point)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            shown.append(String.format("\\u%04x", point));
        default -> shown.appendCodePoint(point);
      }
    }
    return shown.toString();
  }
}
