package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "The bundles in the store: what there is, whether it is whole, and what may go.",
    subcommands = {
      BackupList.class,
      BackupShow.class,
      BackupCheck.class,
      BackupExport.class,
      BackupPrune.class,
      BackupKey.class
    })
final class BackupCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with backups.");
  }
}
