package dev.drover.backup.dump;

import dev.drover.common.bundle.BundleReader;
import dev.drover.common.bundle.Manifest;
import dev.drover.common.bundle.TableDigest;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Dumps a project in a process of its own, then reads the bundle back and compares digests; or dies
 * on the way.
 */
final class DumpProcess {
  private static final String PASSWORD = "DUMP_PASSWORD";

  private DumpProcess() {}

  /** Starts one; its output goes to {@code output}. */
  static Process start(
      String heap,
      DroverConfig.Server server,
      String database,
      Path folder,
      boolean die,
      Path output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DumpProcess.class.getName());
    command.add(server.url());
    command.add(server.user());
    command.add(database);
    command.add(folder.toString());
    command.add(String.valueOf(die));
    ProcessBuilder process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    process.environment().put(PASSWORD, Objects.requireNonNullElse(server.resolvePassword(), ""));
    return process.start();
  }

  public static void main(String[] arguments) throws Exception {
    DroverConfig.Server server =
        new DroverConfig.Server(arguments[0], arguments[1], null, null, PASSWORD, null);
    RecordingRun run = new RecordingRun();
    if (Boolean.parseBoolean(arguments[4])) {
      run.atFirstProgress(() -> Runtime.getRuntime().halt(137));
    }
    try (DumpFixture fixture = new DumpFixture(server, arguments[2], Path.of(arguments[3]))) {
      Command.Backup command = fixture.backup("acme");
      fixture.run(command, run);
      BundleReader bundle = fixture.open(command);
      for (Manifest.Table table : bundle.manifest().source().tables()) {
        TableDigest digest = bundle.digest(table);
        if (!digest.total().equals(table.digest())) {
          throw new IllegalStateException("Read back otherwise: " + table.shape().table());
        }
      }
      System.out.println("rows " + bundle.manifest().source().rows());
    }
  }
}
