package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.common.testing.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreviousRunTest {
  @TempDir private Path folder;

  @Test
  void theNextRunWaitsUntilTheProcessesOfTheLastOneHaveEnded() throws Exception {
    Path file = folder.resolve("processes");
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Launch("a shell", List.of("sleep", "600"), folder.resolve("log")));
    new PreviousRun(file).remember(process.pid());

    CompletableFuture<Void> waited =
        CompletableFuture.runAsync(() -> new PreviousRun(file).awaitEnd());
    assertThat(waited).isNotDone();
    process.kill();
    await().until(waited::isDone);
    assertThat(waited).isCompleted();
    assertThat(file).doesNotExist();
  }

  @Test
  void aNumberThatBelongsToAnotherProcessNowIsNotWaitedFor() throws Exception {
    Path file = folder.resolve("processes");
    Files.writeString(file, ProcessHandle.current().pid() + " 12345\n77");
    new PreviousRun(file).awaitEnd();
    assertThat(file).doesNotExist();
  }
}
