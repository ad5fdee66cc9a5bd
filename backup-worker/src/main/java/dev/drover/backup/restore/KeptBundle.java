package dev.drover.backup.restore;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Bundles;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Command;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;

/** What a restore has to put back. */
final class KeptBundle {
  private KeptBundle() {}

  /**
   * @throws DroverException {@code bundle_missing} when the command names none; {@code
   *     bak_tampered} when it is not what was written
   */
  static BundleReader open(Bundles bundles, Command.Restore command) throws IOException {
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
    return bundle;
  }
}
