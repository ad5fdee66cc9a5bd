package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.testing.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/**
 * Every command line in the documents is one that Drover understands; nothing is executed. What is
 * only mentioned may lack arguments, but what is written must exist.
 */
@Execution(ExecutionMode.CONCURRENT)
final class DocumentedCommandsTest {
  /** In a code span, or a line of a code block. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:`|^\\s*)(?:deploy/bin/)?drover ([a-z][^`\\n]*)", Pattern.MULTILINE);

  /** A word that stands for a value: {@code RUN}, {@code N}. */
  private static final Pattern PLACEHOLDER = Pattern.compile("'[A-Z]+' (?:to|is not) ");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  @Test
  void everyCommandLineInTheDocumentsIsUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int read = 0;
    for (Path document : documents()) {
      Matcher matcher = COMMAND.matcher(Files.readString(document));
      while (matcher.find()) {
        String command = matcher.group(1).replaceFirst("\\s#.*", "").strip();
        if (isPattern(command)) {
          continue;
        }
        read++;
        mistakes(command)
            .forEach(mistake ->
                wrong.add(document.getFileName() + ": drover " + command + ": " + mistake));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(read).isGreaterThan(50);
  }

  /** Alternatives and omissions are for people. */
  private static boolean isPattern(String command) {
    return Stream.of("...", "|", "[", "<", "{").anyMatch(command::contains);
  }

  private static List<String> mistakes(String command) {
    CommandLine line = DroverMain.commandLine();
    collectErrors(line);
    List<String> mistakes = new ArrayList<>();
    for (CommandLine.ParseResult parsed = line.parseArgs(words(command));
        parsed != null;
        parsed = parsed.subcommand()) {
      parsed.unmatched().forEach(word -> mistakes.add("unknown " + word));
      parsed.errors().stream()
          .filter(error -> !(error instanceof MissingParameterException))
          .map(Exception::getMessage)
          .filter(message -> !PLACEHOLDER.matcher(message).find())
          .forEach(mistakes::add);
    }
    return mistakes;
  }

  @Test
  void whatDoesNotExistIsAMistake() {
    assertThat(mistakes("plan check --plan plan.yaml")).isNotEmpty();
    assertThat(mistakes("batch begin --plan plan.yaml")).isNotEmpty();
    assertThat(mistakes("bench fleet --projects many")).isNotEmpty();
    assertThat(mistakes("batch start")).isEmpty();
  }

  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(DocumentedCommandsTest::collectErrors);
  }

  private static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word ->
            Stream.of(1, 2, 3).map(word::group).filter(Objects::nonNull).findFirst().orElse(""))
        .toArray(String[]::new);
  }

  private static List<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>(List.of(Home.root().resolve("README.md")));
    try (Stream<Path> docs = Files.walk(Home.root().resolve("deploy/docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(all::add);
    }
    return all;
  }
}
