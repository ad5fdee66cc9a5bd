package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.api.BatchState;
import dev.drover.common.api.BatchStatus;
import dev.drover.common.api.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exit codes are a promise to scripts. */
class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "400,2", "413,2", "415,2", "422,2", "409,3", "404,6", "401,7", "403,7", "503,7", "500,1",
    "429,1"
  })
  void of_a_problem_by_its_status(int status, int code) {
    assertThat(ExitCode.of(new Problem("t", "t", status, "c", "d", null, null))).isEqualTo(code);
  }

  @Test
  void of_a_batch_by_the_worst_that_happened() {
    assertThat(of(BatchState.COMPLETED, 3, 0, 0, 0)).isEqualTo(ExitCode.FINE);
    assertThat(of(BatchState.COMPLETED_WITH_FAILURES, 2, 1, 0, 0)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(of(BatchState.COMPLETED_WITH_FAILURES, 2, 1, 0, 1)).isEqualTo(ExitCode.DIFFERS);
    assertThat(of(BatchState.CANCELLED, 2, 0, 1, 0)).isEqualTo(ExitCode.REFUSED);
    assertThat(of(BatchState.PAUSED, 2, 0, 0, 0)).isEqualTo(ExitCode.REFUSED);
  }

  private static int of(
      BatchState state, int completed, int restored, int cancelled, int differing) {
    return ExitCode.of(
        new BatchStatus(
            new UUID(1, 1),
            "b",
            "f",
            state,
            null,
            1,
            new BatchStatus.Counts(
                3, 0, 0, completed, restored, 0, cancelled, 0, differing, Map.of()),
            new BatchStatus.Pace(0, null),
            Instant.EPOCH,
            null));
  }
}
