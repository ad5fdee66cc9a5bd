package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A project far larger than the memory of the workers that back it up, load and verify it. */
@Tag("long")
final class LongBulkTest {
  private static final int ROWS = 3_000_000;
  private static final int HEAP = 64;

  @Test
  void aProjectOf450MegabytesPassesThroughWorkersOf64()
      throws SQLException, IOException, InterruptedException {
    BulkResult result = new BulkBench(ROWS, false, HEAP, _ -> {}).run();

    assertThat(result.stages()).containsKeys("BackingUp", "Migrating", "Verifying");
  }
}
