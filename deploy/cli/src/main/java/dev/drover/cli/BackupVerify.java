package dev.drover.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.drover.common.message.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover backup verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Prove a dump that 'backup export --format sql' wrote: header, rows of every table,",
      "completion, number of lines and SHA-256 against the metadata beside it. With --plain any"
          + " dump of",
      "pg_dump: header, content and completion, which cannot tell whether a row is missing.",
      "Exit code 5 when it is not sound."
    })
final class BackupVerify implements Callable<Integer> {
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(index = "0", paramLabel = "FILE", description = "The dump, backup-TIME.sql.")
  private Path file = Path.of("");

  @Option(names = "--plain", description = "There is no metadata beside it.")
  private boolean plain;

  /**
   * What was found.
   *
   * @param objects CREATE statements of a plain dump; absent otherwise
   * @param rows of a plain dump, absent otherwise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      String file,
      boolean sound,
      @Nullable Long objects,
      @Nullable Long rows,
      List<Finding> findings) {}

  @Override
  public Integer call() throws IOException {
    PlainDump.Result dump = plain ? PlainDump.of(file) : null;
    List<Finding> findings = dump == null ? SqlVerification.of(file) : dump.findings();
    output.one(
        new Answer(
            file.toString(),
            findings.isEmpty(),
            dump == null ? null : dump.objects(),
            dump == null ? null : dump.rows(),
            findings),
        answer -> {
          if (answer.sound()) {
            output
                .out()
                .println(
                    file
                        + (dump != null
                            ? " is a whole dump, as far as it tells itself, of "
                                + dump.objects()
                                + " objects and "
                                + dump.rows()
                                + " rows."
                            : " is what it was when it was written."));
          }
          answer.findings().forEach(one -> output.out().println(one.code() + ": " + one.message()));
        });
    return findings.isEmpty() ? ExitCode.FINE : ExitCode.DIFFERS;
  }
}
