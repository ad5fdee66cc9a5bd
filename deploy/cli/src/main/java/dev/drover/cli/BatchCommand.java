package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover batch}. */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = "Many projects under one plan.",
    subcommands = {
      BatchStart.class,
      BatchList.class,
      BatchShow.class,
      BatchWait.class,
      BatchWish.Pause.class,
      BatchWish.Resume.class,
      BatchCancel.class,
      BatchReplay.class
    })
final class BatchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with a batch.");
  }
}
