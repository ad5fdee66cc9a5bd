package dev.drover.common.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.failure.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class RunFailuresTest {
  @Test
  void aConnectionLossIsInfrastructureWhoeverWrapsIt() {
    SQLException lost = new SQLException("An I/O error occurred", "08006");
    assertThat(RunFailures.of(lost).kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(RunFailures.of(new IOException(lost)).kind()).isEqualTo(FailureKind.INFRASTRUCTURE);
    assertThat(RunFailures.of(new CompletionException(lost)).code()).isEqualTo("sql_08006");
  }

  @Test
  void aFullDiskIsAMatterOfResourcesAndOtherFileErrorsOfInfrastructure() {
    IOException full = new IOException("write failed: No space left on device");
    assertThat(RunFailures.of(new UncheckedIOException(full)).kind())
        .isEqualTo(FailureKind.RESOURCES);
    assertThat(RunFailures.of(new IOException("Connection reset")).kind())
        .isEqualTo(FailureKind.INFRASTRUCTURE);
  }

  @Test
  void memoryUsedUpIsAMatterOfResources() {
    assertThat(RunFailures.of(new OutOfMemoryError()).code()).isEqualTo("out_of_memory");
  }

  @Test
  void aBugIsReportedByPlaceAndNeverByItsMessage() {
    IllegalArgumentException bug =
        new IllegalArgumentException("a row's value", new IllegalStateException("another"));
    assertThat(RunFailures.of(bug).kind()).isEqualTo(FailureKind.BUG);
    assertThat(RunFailures.of(bug).message())
        .contains("IllegalArgumentException", "RunFailuresTest")
        .doesNotContain("value");
    assertThat(RunFailures.stack(bug))
        .contains(
            "IllegalArgumentException",
            "Caused by: java.lang.IllegalStateException",
            "RunFailuresTest")
        .doesNotContain("a row's value", "another");
  }
}
