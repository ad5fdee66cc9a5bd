package dev.drover.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ContainersTest {
  @Test
  void aPersonCanInsistOnEmbeddedServers() {
    assertThat(Containers.choose("embedded")).isFalse();
  }

  @Test
  void anUnknownBackendIsAnErrorThatNamesTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Containers.choose("podman"))
        .withMessageContainingAll("podman", "auto, embedded or containers");
  }
}
