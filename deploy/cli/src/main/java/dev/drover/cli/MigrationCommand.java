package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover migration}. */
@Command(
    name = "migration",
    mixinStandardHelpOptions = true,
    description = "One project's move.",
    subcommands = {
      MigrationList.class,
      MigrationShow.class,
      MigrationReportVerb.class,
      MigrationChecklist.class,
      MigrationWish.Pause.class,
      MigrationWish.Resume.class,
      MigrationCancel.class,
      MigrationReplay.class,
      MigrationWish.RetryRestore.class,
      MigrationResolve.class
    })
final class MigrationCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with a migration.");
  }
}
