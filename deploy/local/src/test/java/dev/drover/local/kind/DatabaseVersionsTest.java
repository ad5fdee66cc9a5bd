package dev.drover.local.kind;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.drover.common.testing.ClientTools;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole database that goes to the newest version there is, where its programs are installed. */
class DatabaseVersionsTest {
  private static final int OLDEST = 15;
  private static final int NEWEST = 18;

  @TempDir private Path folder;

  @Test
  void theNewestVersionHasEverythingThatTheOldestHad() throws Exception {
    Optional<ClientTools.Tools> tools = ClientTools.newest(NEWEST);
    assumeThat(tools)
        .as("client programs of version %d; .ci/client-tools fetches them", NEWEST)
        .isPresent();

    new VersionMove(OLDEST, NEWEST, tools.orElseThrow(), folder).isWhole();
  }
}
