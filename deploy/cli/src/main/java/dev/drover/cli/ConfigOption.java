package dev.drover.cli;

import dev.drover.common.config.ConfigReader;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.postgres.Servers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The configuration of commands that go to servers themselves. */
public final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "drover.yaml; every key can also come from the environment.")
  private @Nullable Path file;

  /** Absent when everything comes from the environment. */
  public @Nullable Path file() {
    return file;
  }

  public DroverConfig read() {
    return ConfigReader.read(file, System.getenv());
  }

  /** For commands about schemas; the caller closes them. */
  Servers servers() {
    return new Servers(read(), "drover-schema");
  }
}
