package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RowEndsTest {
  @Test
  void newlinesAreCountedWhereverTheyStandAmongAnyBytes() {
    Random random = new Random(20261121);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(3) == 0 ? (byte) '\n' : (byte) random.nextInt(256);
      }
      int offset = random.nextInt(bytes.length + 1);
      int length = random.nextInt(bytes.length - offset + 1);
      long expected = 0;
      for (int i = offset; i < offset + length; i++) {
        expected += bytes[i] == '\n' ? 1 : 0;
      }
      assertThat(RowEnds.count(bytes, offset, length)).isEqualTo(expected);
    }
  }
}
