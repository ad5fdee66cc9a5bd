package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    description = "The processes that do the work.",
    subcommands = {WorkerList.class, WorkerDrain.class, WorkerResume.class})
final class WorkerCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with a worker.");
  }
}
