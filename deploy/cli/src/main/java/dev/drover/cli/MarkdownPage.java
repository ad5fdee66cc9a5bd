package dev.drover.cli;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;

/** GitHub Flavored Markdown. */
final class MarkdownPage implements ReportPage {
  private final PrintWriter out;
  private boolean listing;

  MarkdownPage(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(String title) {
    out.println("# " + escaped(title));
  }

  @Override
  public void heading(String text) {
    listing = false;
    out.println();
    out.println("## " + escaped(text));
  }

  @Override
  public void fact(String name, String value) {
    if (!listing) {
      out.println();
      listing = true;
    }
    out.println("- **" + escaped(name) + ":** " + escaped(value));
  }

  @Override
  public void columns(String... names) {
    listing = false;
    out.println();
    row(names);
    line(Collections.nCopies(names.length, "---"));
  }

  @Override
  public void row(String... cells) {
    line(List.of(cells).stream().map(MarkdownPage::escaped).toList());
  }

  @Override
  public void end() {
    out.flush();
  }

  private void line(List<String> cells) {
    out.println("| " + String.join(" | ", cells) + " |");
  }

  /** Every character that Markdown or HTML could take for markup, with a backslash before it. */
  private static String escaped(String text) {
    return Errors.lines(text).replaceAll("([\\\\`*_{}\\[\\]<>()#+!|~&])", "\\\\$1");
  }
}
