package dev.drover.migrate;

import dev.drover.common.bundle.BundleStore;
import dev.drover.common.bundle.BundleStores;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.WorkerKind;
import dev.drover.common.postgres.ControlDatabase;
import dev.drover.common.worker.WorkerMain;
import java.io.IOException;

/** The migrate worker's main program. */
public final class MigrateWorker {
  private MigrateWorker() {}

  public static void main(String[] arguments) {
    WorkerMain.run(
        arguments,
        WorkerKind.MIGRATE,
        (config, servers) -> {
          ControlDatabase control = new ControlDatabase(servers);
          Reaper reaper = new Reaper(control, config.servers().keySet());
          reaper.start();
          return new MigrateHandler(new Migrator(control, bundles(config)), reaper);
        });
  }

  private static BundleStore bundles(DroverConfig config) throws IOException {
    if (config.bundles() == null) {
      throw DroverException.user(
          "config_missing",
          "drover.yaml does not say where bundles are kept.",
          "Set bundles.url, such as file:///var/lib/drover/bundles.");
    }
    return BundleStores.open(config.bundles().url());
  }
}
