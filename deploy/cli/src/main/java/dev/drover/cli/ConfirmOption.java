package dev.drover.cli;

import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Asks before something that cannot simply be taken back; scripts say beforehand how much they
 * expect to happen.
 */
final class ConfirmOption {
  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--expect-count",
      paramLabel = "N",
      description =
          "Do nothing unless exactly N are concerned. Needed with --yes when not at a terminal.")
  private @Nullable Integer expectCount;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /**
   * Returns when the deed may be done.
   *
   * @param deed such as {@code cancel}
   * @param count how many migrations it concerns
   * @param name what it is done to
   */
  void require(String deed, int count, String name) {
    require(deed, count, "migrations", name);
  }

  /** As {@link #require(String, int, String)}, of other {@code things} than migrations. */
  void require(String deed, int count, String things, String name) {
    if (expectCount != null && expectCount != count) {
      throw new StateRefusedException(
          "This would "
              + deed
              + " "
              + count
              + " "
              + things
              + ", not "
              + expectCount
              + " as expected. Nothing was done.",
          "Look again, then give the new count.");
    }
    if (yes && (expectCount != null || Terminal.answers())) {
      return;
    }
    ask(
        capital(deed) + " " + count + " " + things + " of " + name,
        "Not at a terminal: give --yes --expect-count "
            + count
            + " to "
            + deed
            + " "
            + count
            + " "
            + things
            + " of "
            + name
            + ".");
  }

  /** Whether {@code --yes} was said. */
  boolean agreed() {
    return yes;
  }

  /** As {@link #require} for a single migration, where {@code --yes} says enough. */
  void requireOne(String deed, String name) {
    if (!yes) {
      ask(
          capital(deed) + " " + name,
          "Not at a terminal: give --yes to " + deed + " " + name + ".");
    }
  }

  private void ask(String question, String otherwise) {
    Console console = System.console();
    if (console == null || !Terminal.answers()) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
    String answer = console.readLine("%s? [y/N] ", question);
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw new StateRefusedException("Not confirmed. Nothing was done.", null);
    }
  }

  private static String capital(String deed) {
    return deed.substring(0, 1).toUpperCase(Locale.ROOT) + deed.substring(1);
  }
}
