package dev.drover.backup.dump;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import dev.drover.common.plan.BackupRules;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.util.Optional;

/**
 * Brings a finished bundle into the further stores that its plan wants it in, before anybody is
 * told that the backup is done. Thread-safe.
 *
 * <p>Twice: what is there and whole is only read. Half: a later attempt finds the bundle ({@link
 * #begun}) and sends what is missing. Late: harmless.
 */
final class Safekeeping {
  private final Bundles bundles;

  Safekeeping(Bundles bundles) {
    this.bundles = bundles;
  }

  /**
   * The newest bundle that an earlier attempt at this very backup finished: if that attempt came to
   * nothing, it was over its copies.
   *
   * @param since the first epoch of those attempts
   */
  Optional<BundleId> begun(Order order, BackupRules rules, int since) throws IOException {
    if (rules.copies().isEmpty()) {
      return Optional.empty();
    }
    for (int epoch = order.epoch() - 1; epoch >= since; epoch--) {
      BundleId id = BundleId.of(order.project(), order.migration(), epoch);
      if (bundles.exists(id)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /**
   * @param rows of the bundle, for those who watch
   * @throws dev.drover.common.failure.DroverException what {@link Bundles#copy} throws
   */
  void keep(SealedBundle bundle, long rows, BackupRules rules, Run run) throws IOException {
    long[] bytes = new long[1];
    for (String store : rules.copies()) {
      bundles.copy(
          bundle,
          Bundles.MAIN,
          store,
          passed -> {
            run.checkCancelled();
            bytes[0] += passed;
            run.progress(rows, rows, bytes[0]);
          });
    }
  }
}
