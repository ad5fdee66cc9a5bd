package dev.drover.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code drover}: nouns, then verbs. */
@Command(
    name = "drover",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Moves the projects of a multi-tenant PostgreSQL platform to databases of their own.",
    subcommands = {
      PlanCommand.class,
      SchemaCommand.class,
      BatchCommand.class,
      MigrationCommand.class,
      BackupCommand.class,
      ScheduleCommand.class,
      VerifyCommand.class,
      RepairCommand.class,
      WorkerCommand.class,
      Unlock.class,
      DeadLettersCommand.class,
      AuditCommand.class,
      ReportCommand.class,
      Drover.Completion.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 fine   1 error   2 invalid input or usage   3 refused by state",
      "  4 some projects failed   5 verification or audit trail differs   6 not found",
      "  7 unauthorised or unreachable   130 interrupted"
    })
public final class Drover implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /**
   * The whole command line, ready to execute; {@code more} are further nouns, such as those that
   * run servers.
   */
  public static CommandLine commandLine(Object... more) {
    CommandLine commandLine = new CommandLine(new Drover());
    for (Object noun : more) {
      commandLine.addSubcommand(noun);
    }
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Errors())
        .setExecutionStrategy(Drover::run)
        .setExpandAtFiles(false);
  }

  private static int run(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new CommandLine.ExecutionException(
          parsed.commandSpec().commandLine(), "Out of memory", Errors.outOfMemory());
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do.");
  }

  @Command(
      name = "completion",
      description = "Print a completion script for bash and zsh: source <(drover completion)")
  static final class Completion implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      CommandLine root = spec.root().commandLine();
      spec.commandLine().getOut().print(AutoComplete.bash(spec.root().name(), root));
      spec.commandLine().getOut().flush();
    }
  }
}
