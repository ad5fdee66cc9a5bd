package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drover schema}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Versions of projects' databases, asked of the databases themselves.",
    subcommands = {SchemaStatus.class, SchemaDryRun.class, SchemaDiff.class})
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do about versions.");
  }
}
