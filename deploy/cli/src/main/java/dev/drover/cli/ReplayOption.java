package dev.drover.cli;

import dev.drover.common.message.Stage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a replay begins, and why. */
final class ReplayOption {
  /** The stages a replay can begin with. */
  enum From {
    backup,
    migrate,
    verify,
    restore
  }

  @Option(
      names = "--from",
      paramLabel = "STAGE",
      description = "The stage to begin with: ${COMPLETION-CANDIDATES}. Default: backup")
  private @Nullable From from;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Recorded and shown.")
  private @Nullable String reason;

  @Nullable Stage from() {
    return switch (from) {
      case null -> null;
      case backup -> Stage.BACKUP;
      case migrate -> Stage.MIGRATE;
      case verify -> Stage.VERIFY;
      case restore -> Stage.RESTORE;
    };
  }

  @Nullable String reason() {
    return reason;
  }
}
