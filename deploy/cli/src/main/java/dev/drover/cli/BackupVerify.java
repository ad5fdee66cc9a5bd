package dev.drover.cli;

import dev.drover.common.message.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drover backup verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Prove a dump that 'backup export --format sql' wrote: header, rows of every table,",
      "completion, number of lines and SHA-256 against the metadata beside it."
    })
final class BackupVerify implements Callable<Integer> {
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FILE", description = "The dump, backup-TIME.sql.")
  private Path file = Path.of("");

  /** What was found. */
  record Answer(String file, boolean sound, List<Finding> findings) {}

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = SqlVerification.of(file);
    output.one(
        new Answer(file.toString(), findings.isEmpty(), findings),
        answer -> {
          if (answer.sound()) {
            output.out().println(file + " is what it was when it was written.");
          }
          answer.findings().forEach(one -> output.out().println(one.code() + ": " + one.message()));
        });
    return findings.isEmpty() ? ExitCode.FINE : ExitCode.DIFFERS;
  }
}
