package dev.drover.cli;

import dev.drover.common.api.DeadLetter;
import dev.drover.common.api.Replayed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover dead-letters}. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "Messages that nobody could read or handle.",
    subcommands = {
      DeadLettersCommand.Shelf.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class
    })
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with dead letters.");
  }

  /** {@code drover dead-letters list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List them by their topics, in each the oldest first.")
  static final class Shelf implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "At most N. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() {
      try (CoordinatorClient client = server.connect()) {
        output.many(Paging.upTo(limit, client::deadLetters), Shelf::table);
      }
      return ExitCode.FINE;
    }

    private static Table table(List<DeadLetter> letters) {
      Table table = new Table("ID", "AT", "KEY", "SIZE", "REASON");
      for (DeadLetter letter : letters) {
        table.line(letter.id(), letter.at(), letter.key(), letter.size(), letter.reason());
      }
      return table;
    }
  }

  /** {@code drover dead-letters show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show one, with the beginning of its content.")
  static final class Show implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "ID", description = "As listed.")
    private String id = "";

    @Override
    public Integer call() {
      try (CoordinatorClient client = server.connect()) {
        output.one(client.deadLetter(id), this::print);
      }
      return ExitCode.FINE;
    }

    private void print(DeadLetter letter) {
      new Table("ID", letter.id())
          .line("at", letter.at())
          .line("key", letter.key())
          .line("reason", letter.reason())
          .line("origin", letter.origin())
          .line("by", letter.by())
          .line("size", letter.size())
          .line("whole", letter.cut() ? "no" : "yes")
          .print(output.out());
      String content = letter.text() == null ? letter.base64() : letter.text();
      if (content != null) {
        output.out().println();
        output.out().println(Errors.lines(content));
      }
    }
  }

  /** {@code drover dead-letters replay}. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Send them to their own topics once more, as they were; each once, however often you ask.",
        "What is out of date by then changes nothing."
      })
  static final class Replay implements Callable<Integer> {
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "As listed.")
    private List<String> ids = new ArrayList<>();

    @Override
    public Integer call() {
      List<Replayed> replayed = new ArrayList<>();
      try (CoordinatorClient client = server.connect()) {
        ids.forEach(id -> replayed.add(client.replayDeadLetter(id)));
      }
      output.many(replayed, Replay::table);
      return ExitCode.FINE;
    }

    private static Table table(List<Replayed> replayed) {
      Table table = new Table("ID", "SENT");
      replayed.forEach(one -> table.line(one.id(), one.sent() ? "now" : "before"));
      return table;
    }
  }
}
