package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StackFolderTest {
  @TempDir private Path parent;

  @Test
  void aTemporaryFolderGoesWhenItIsClosed() {
    StackFolder folder = StackFolder.open(null);
    assertThat(folder.logs()).isDirectory();
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void aDataFolderStaysAndOnlyItsOwnerReadsIt() throws IOException {
    Path data = parent.resolve("data");
    StackFolder.open(data).close();
    assertThat(Files.getPosixFilePermissions(data)).hasSize(3);
    StackFolder.open(data).close();
  }

  @Test
  void aDataFolderIsUsedByOneStackOnly() {
    Path data = parent.resolve("data");
    try (StackFolder _ = StackFolder.open(data)) {
      assertThatThrownBy(() -> StackFolder.open(data)).hasMessageContaining("data_folder_in_use");
    }
  }

  @Test
  void portsAreRememberedWhileNobodyElseHasThem() throws IOException {
    Path file = parent.resolve("ports");
    int first = new RememberedPorts(file).of("kafka", 0);
    assertThat(new RememberedPorts(file).of("kafka", 0)).isEqualTo(first);
    try (ServerSocket _ = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
      assertThat(new RememberedPorts(file).of("kafka", 0)).isNotEqualTo(first);
    }
  }

  @Test
  void aPreferredPortIsTakenOnce() {
    int preferred = Ports.free();
    RememberedPorts ports = new RememberedPorts(parent.resolve("ports"));
    assertThat(ports.of("one", preferred)).isEqualTo(preferred);
    assertThat(ports.of("two", preferred)).isNotEqualTo(preferred);
  }
}
