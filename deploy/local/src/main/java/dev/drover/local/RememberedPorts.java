package dev.drover.local;

import dev.drover.common.testing.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * Ports that stay the same when a stack is started again in the same folder, as long as nobody else
 * has taken them.
 */
final class RememberedPorts {
  private final Path file;
  private final Properties ports = new Properties();
  private final Set<Integer> given = new HashSet<>();

  RememberedPorts(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        ports.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The remembered port, or else {@code preferred} when it is free, or else any. 0 prefers none.
   */
  synchronized int of(String name, int preferred) {
    int port = Integer.parseInt(ports.getProperty(name, Integer.toString(preferred)));
    while (port == 0 || given.contains(port) || !Ports.isFree(port)) {
      port = Ports.free();
    }
    given.add(port);
    ports.setProperty(name, Integer.toString(port));
    save();
    return port;
  }

  private void save() {
    try (OutputStream out = Files.newOutputStream(file)) {
      ports.store(out, "Ports of drover local");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
