package dev.drover.cli;

import java.io.PrintWriter;

/** One HTML file that needs nothing beside it: no script, no picture, no font. */
final class HtmlPage implements ReportPage {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem }
      dt { color: #666 } dd { margin: 0; overflow-wrap: anywhere }
      table { border-collapse: collapse; width: 100%; font-size: .85rem }
      th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
      th { border-bottom: 2px solid #888 } tr { break-inside: avoid }
      @media print { body { margin: 0; max-width: none } }
      """;

  private final PrintWriter out;
  private String open = "";

  HtmlPage(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(String title) {
    out.println("<!DOCTYPE html>");
    out.println("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.println("<title>" + escaped(title) + "</title>");
    out.println("<style>" + STYLE + "</style></head><body>");
    out.println("<h1>" + escaped(title) + "</h1>");
  }

  @Override
  public void heading(String text) {
    close();
    out.println("<h2>" + escaped(text) + "</h2>");
  }

  @Override
  public void fact(String name, String value) {
    if (!open.equals("</dl>")) {
      close();
      out.println("<dl>");
      open = "</dl>";
    }
    out.println("<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>");
  }

  @Override
  public void columns(String... names) {
    close();
    out.println("<table><thead>");
    line("th", names);
    out.println("</thead><tbody>");
    open = "</tbody></table>";
  }

  @Override
  public void row(String... cells) {
    line("td", cells);
  }

  @Override
  public void end() {
    close();
    out.println("</body></html>");
    out.flush();
  }

  private void close() {
    if (!open.isEmpty()) {
      out.println(open);
      open = "";
    }
  }

  private void line(String element, String... cells) {
    out.print("<tr>");
    for (String cell : cells) {
      out.print("<" + element + ">" + escaped(cell) + "</" + element + ">");
    }
    out.println("</tr>");
  }

  private static String escaped(String text) {
    return Errors.lines(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
