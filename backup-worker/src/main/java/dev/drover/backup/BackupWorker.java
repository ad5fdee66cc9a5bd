package dev.drover.backup;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.worker.WorkerMain;
import java.time.InstantSource;

/**
 * The backup worker's main program: reads projects into bundles, puts things back, checks plans.
 */
public final class BackupWorker {
  private BackupWorker() {}

  public static void main(String[] arguments) {
    WorkerMain.run(
        arguments,
        WorkerKind.BACKUP,
        (config, servers) -> {
          ControlDatabase control = new ControlDatabase(servers);
          Bundles bundles = Bundles.open(config.requireBundles());
          return new BackupHandler(control, bundles, InstantSource.system());
        });
  }
}
