package dev.drover.cli;

import dev.drover.common.bundle.key.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code drover backup key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "The key file that bundles are encrypted with. Who loses it loses the bundles.")
final class BackupKey implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do with a key file.");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make a key file with one new key. An existing file is never touched.")
  int create(
      @Mixin OutputOption output,
      @Parameters(paramLabel = "FILE", description = "As bundles.key-file names it.") Path file)
      throws IOException {
    return tell(output, KeyFile.create(file));
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Add a new key, which encrypts new bundles once backup workers have started anew.",
        "All older keys stay in the file and open old bundles."
      })
  int rotate(
      @Mixin OutputOption output,
      @Parameters(paramLabel = "FILE", description = "As bundles.key-file names it.") Path file)
      throws IOException {
    return tell(output, KeyFile.rotate(file));
  }

  private static int tell(OutputOption output, KeyFile keys) {
    output.one(
        Map.of("keyId", keys.primaryKeyId()),
        _ -> output.out().println("New bundles are encrypted with key " + keys.primaryKeyId()));
    return ExitCode.FINE;
  }
}
