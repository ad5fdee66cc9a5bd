package dev.drover.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.common.message.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How data is written: tables are for people and may change, JSON is stable. Data goes to standard
 * output, nothing else does.
 */
final class OutputOption {
  enum Format {
    table,
    json,
    ndjson
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format = Format.table;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** For progress, questions and everything that is not data. */
  PrintWriter err() {
    return command.commandLine().getErr();
  }

  boolean forPeople() {
    return format == Format.table;
  }

  /** Writes one thing. */
  <T> void one(T thing, Consumer<T> forPeople) {
    switch (format) {
      case table -> forPeople.accept(thing);
      case json -> out().println(pretty(thing));
      case ndjson -> out().println(Json.text(thing));
    }
    out().flush();
  }

  /** Writes many things: a table, one JSON array, or one JSON object a line. */
  <T> void many(List<T> things, Function<List<T>, Table> forPeople) {
    switch (format) {
      case table -> forPeople.apply(things).print(out());
      case json -> out().println(pretty(things));
      case ndjson -> things.forEach(thing -> out().println(Json.text(thing)));
    }
    out().flush();
  }

  private static String pretty(Object thing) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(thing);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not writable as JSON: " + thing.getClass(), e);
    }
  }
}
