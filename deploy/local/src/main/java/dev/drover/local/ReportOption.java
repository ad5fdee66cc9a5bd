package dev.drover.local;

import dev.drover.common.message.Json;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How a command that measures or examines tells what it saw: the result once, on standard output,
 * for people or as one JSON document; what happens meanwhile, line by line, on standard error.
 */
public final class ReportOption {
  /** What standard output gets. */
  enum Format {
    table,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "${COMPLETION-CANDIDATES}; json is one document on standard output (default:"
              + " ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** For everything that is not the result. */
  public PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Takes lines that are shown at once. */
  public Consumer<String> progress() {
    PrintWriter err = err();
    return line -> {
      err.println(line);
      err.flush();
    };
  }

  public <T> void write(T result, BiConsumer<T, PrintWriter> forPeople) {
    PrintWriter out = command.commandLine().getOut();
    switch (format) {
      case table -> forPeople.accept(result, out);
      case json -> out.println(Json.text(result));
    }
    out.flush();
  }
}
