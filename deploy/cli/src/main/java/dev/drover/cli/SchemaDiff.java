package dev.drover.cli;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.postgres.PostgresFailures;
import dev.drover.common.postgres.Servers;
import dev.drover.common.schema.Draft;
import dev.drover.common.schema.DraftText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover schema diff}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Write a draft of a version that leads from one database's structure to another's. Drover"
          + " never runs it.",
      "What loses data is commented out, what may be a rename is marked, and what the draft leaves"
          + " different is named.",
      "Both databases are only read; the draft is tried on a scratch clone of the first, without"
          + " its rows."
    })
final class SchemaDiff implements Callable<Integer> {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "SERVER/DATABASE",
      description = "What a version starts from.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "SERVER/DATABASE",
      description = "What is built as it shall be.")
  private String to = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where to write it, such as V8__draft.sql; must not be there. Default: here.")
  private @Nullable Path file;

  @Mixin private ConfigOption config = new ConfigOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Draft.Side first = side("--from", from);
    Draft.Side second = side("--to", to);
    PrintWriter out = spec.commandLine().getOut();
    if (file != null && Files.exists(file)) {
      throw taken(file);
    }
    Draft draft;
    try (Servers servers = config.servers()) {
      draft = Draft.of(servers, first, second);
    } catch (SQLException e) {
      throw new DroverException(PostgresFailures.of(e), e);
    }
    String text = DraftText.of(draft, first, second);
    if (file == null) {
      out.print(text);
    } else {
      write(file, text);
      out.printf(
          "Draft in %s: %d statements, %d commented out; %d differences left after it.%n",
          file, draft.statements().size(), draft.withheld().size(), draft.left().size());
    }
    out.flush();
    return ExitCode.FINE;
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      throw taken(file);
    }
  }

  private static DroverException taken(Path file) {
    return DroverException.user(
        "file_exists", file + " is there already.", "Name a file that is not, or remove it.");
  }

  private Draft.Side side(String option, String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new ParameterException(
          spec.commandLine(),
          option + " is not SERVER/DATABASE, with a server's name in drover.yaml: " + text);
    }
    return new Draft.Side(text.substring(0, slash), new DatabaseName(text.substring(slash + 1)));
  }
}
