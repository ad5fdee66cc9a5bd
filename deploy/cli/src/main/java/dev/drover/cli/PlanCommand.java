package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "What to move and how.",
    subcommands = {PlanCheckVerb.class, PlanShow.class})
final class PlanCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with a plan.");
  }
}
