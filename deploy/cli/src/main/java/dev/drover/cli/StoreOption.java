package dev.drover.cli;

import dev.drover.common.bundle.Bundles;
import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which bundle store to look into, and with which keys. Read here and not by way of the
 * coordinator: bundles must be at hand when all else is lost.
 */
final class StoreOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:DROVER_CONFIG}",
      description =
          "drover.yaml (or DROVER_CONFIG), of which the section bundles is used; every key can"
              + " also come from the environment.")
  private @Nullable Path config;

  @Option(
      names = "--store",
      paramLabel = "NAME",
      description =
          "Only this store: main, or one of bundles.copies. Without it all: what main has lost or"
              + " damaged is read from a copy.")
  private @Nullable String name;

  Bundles open() throws IOException {
    Bundles all = Bundles.open(config());
    return name == null ? all : all.at(name);
  }

  DroverConfig.Bundles config() {
    DroverConfig read = ConfigReader.read(config, System.getenv());
    return read.requireBundles();
  }
}
