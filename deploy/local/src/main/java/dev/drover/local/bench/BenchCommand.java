package dev.drover.local.bench;

import dev.drover.local.faults.FaultsCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code drover bench}: nothing here is a test; figures are for people and compare within one run.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure Drover against a floor in the same run.",
    subcommands = {
      FleetCommand.class,
      SchemaBenchCommand.class,
      BulkCommand.class,
      DatabaseBenchCommand.class,
      MemoryCommand.class,
      SagaCommand.class,
      ScalingCommand.class,
      FaultsCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say which benchmark.");
  }
}
