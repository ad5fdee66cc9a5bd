package dev.drover.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether something may go to a server for production untested. */
final class WithoutTestOption {
  @Option(
      names = "--without-test",
      paramLabel = "REASON",
      description = {
        "Let it go to a server for production (workers.production-servers) though it was never"
            + " restored",
        "elsewhere. Otherwise it is refused (test_missing). Recorded with who said so, and shown."
      })
  private @Nullable String reason;

  @Nullable String reason() {
    return reason;
  }
}
