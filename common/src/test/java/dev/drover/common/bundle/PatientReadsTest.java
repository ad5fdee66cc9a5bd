package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatientReadsTest {
  private final PatientReads reads = new PatientReads("a store");
  private int looks;

  @Test
  void whatFailsForAMomentIsLookedAtAgain() throws IOException {
    IOException stale = new FileSystemException("folder", null, "Stale file handle");

    assertThat(look(stale, new UncheckedIOException(stale))).isEqualTo("found");
    assertThat(looks).isEqualTo(3);
  }

  @Test
  void whatKeepsFailingIsToldAfterFourLooks() {
    IOException broken = new FileSystemException("folder", null, "Input/output error");

    assertThatThrownBy(() -> look(broken, broken, broken, broken)).isSameAs(broken);
    assertThat(looks).isEqualTo(4);
  }

  @Test
  void whatTheFileSystemAnswersIsTakenAtItsWord() {
    assertThatThrownBy(() -> look(new NoSuchFileException("file")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void whoeverIsCancelledDoesNotLookAgain() {
    assertThatThrownBy(() -> look(new ClosedByInterruptException()))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(looks).isEqualTo(1);
  }

  private String look(Exception... failing) throws IOException {
    Deque<Exception> left = new ArrayDeque<>(List.of(failing));
    return reads.of(() -> {
      looks++;
      switch (left.poll()) {
        case null -> {
          return "found";
        }
        case IOException e -> throw e;
        case UncheckedIOException e -> throw e;
        case Exception e -> throw new IllegalArgumentException(e);
      }
    });
  }
}
