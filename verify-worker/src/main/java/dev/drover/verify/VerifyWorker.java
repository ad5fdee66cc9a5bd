package dev.drover.verify;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.worker.WorkerMain;
import java.time.InstantSource;

/** The verify worker's process: {@code --config FILE}. */
public final class VerifyWorker {
  private VerifyWorker() {}

  public static void main(String[] arguments) {
    WorkerMain.run(
        arguments,
        WorkerKind.VERIFY,
        (config, servers) ->
            new VerifyHandler(
                servers, Bundles.open(config.requireBundles()), InstantSource.system()));
  }
}
