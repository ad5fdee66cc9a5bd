package dev.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.common.message.Json;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a report that is handed on is written. */
final class ReportOption {
  /** The way it is written. */
  enum Format {
    json,
    html,
    markdown
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "markdown",
      description =
          "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. html is one file that"
              + " needs nothing beside it.")
  private Format format = Format.markdown;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  boolean json() {
    return format == Format.json;
  }

  /** For people; only when it is not {@link #json}. */
  ReportPage page() {
    return switch (format) {
      case html -> new HtmlPage(out());
      case markdown -> new MarkdownPage(out());
      case json -> throw new IllegalStateException("JSON has no pages");
    };
  }

  /** One thing, as JSON or as a page. */
  void one(Object thing, Consumer<ReportPage> words) throws JsonProcessingException {
    if (json()) {
      out().println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(thing));
      out().flush();
    } else {
      words.accept(page());
    }
  }
}
