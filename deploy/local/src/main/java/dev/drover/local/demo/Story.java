package dev.drover.local.demo;

import dev.drover.cli.ProgressView;
import java.io.PrintWriter;
import java.util.Locale;

/** Tells people what happens, while it happens. */
final class Story {
  private final PrintWriter out;

  Story(PrintWriter out) {
    this.out = out;
  }

  /**
   * @param what as {@link String#format} takes it
   */
  void step(String what, Object... values) {
    out.println();
    out.println("==> " + String.format(Locale.ROOT, what, values));
    out.flush();
  }

  /** Something about the last step. */
  void say(String what, Object... values) {
    out.println("    " + String.format(Locale.ROOT, what, values));
    out.flush();
  }

  ProgressView progress() {
    return ProgressView.of(out);
  }
}
