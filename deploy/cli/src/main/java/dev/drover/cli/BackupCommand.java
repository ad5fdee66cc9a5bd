package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Bundles: make them by hand, look whether they are whole, restore and drill them, and remove",
      "those whose time has come."
    },
    subcommands = {
      BackupCreate.class,
      BackupList.class,
      BackupShow.class,
      BackupCheck.class,
      BackupReport.class,
      BackupExport.class,
      BackupVerify.class,
      BackupImport.class,
      BackupCopy.class,
      BackupRestore.class,
      BackupDrill.class,
      BackupJobs.class,
      BackupPin.class,
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
