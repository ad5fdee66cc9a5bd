package dev.drover.cli;

/**
 * A document for people, written from top to bottom as its parts come: nothing is kept, however
 * long a table grows. Text is plain; the page escapes it. Not thread-safe.
 */
interface ReportPage {
  /** Begins the document. */
  void begin(String title);

  void heading(String text);

  /** One line of a list of facts; consecutive ones are one list. */
  void fact(String name, String value);

  /** Begins a table; its rows have as many cells as there are columns. */
  void columns(String... names);

  void row(String... cells);

  /** Ends the document. */
  void end();
}
