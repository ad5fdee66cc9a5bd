package dev.drover.backup.restore;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.Finding;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one restore has to put back, where it has anything to put back at all. One thread. */
final class KeptBundle {
  private final Bundles bundles;
  private final Command.Restore command;
  private @Nullable Finding warning;

  KeptBundle(Bundles bundles, Command.Restore command) {
    this.bundles = bundles;
    this.command = command;
  }

  /**
   * @throws DroverException {@code bundle_missing} when the command names none; {@code
   *     bak_tampered} when it is not what was written
   */
  BundleReader open() throws IOException {
    SealedBundle sealed = command.bundle();
    if (sealed == null) {
      throw DroverException.data(
          "bundle_missing",
          "Rows of this migration stand in "
              + command.order().database()
              + ", but no bundle is named to restore it from.",
          command.order().database().toString(),
          "Find the migration's bundle and restore by hand.");
    }
    BundleReader bundle =
        bundles.open(sealed, command.order().project(), command.order().migration());
    bundle.verify();
    warning = bundle.warning();
    return bundle;
  }

  /** About the bundle that was opened; absent when none was, or all is well. */
  @Nullable Finding warning() {
    return warning;
  }
}
