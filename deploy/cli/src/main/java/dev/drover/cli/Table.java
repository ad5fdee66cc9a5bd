package dev.drover.cli;

import dev.drover.common.name.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines in columns, for people. Every cell is made printable: no ref can move the cursor. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  Table(String... header) {
    lines.add(Arrays.stream(header).map(Printable::of).toList());
  }

  /** Adds a line with as many cells as the header; absent values become {@code -}. */
  Table line(@Nullable Object... cells) {
    List<String> line = new ArrayList<>();
    for (Object cell : cells) {
      line.add(cell == null || cell.toString().isEmpty() ? "-" : Printable.of(cell.toString()));
    }
    lines.add(line);
    return this;
  }

  void print(PrintWriter out) {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - width(line.get(i))).append(GAP);
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
