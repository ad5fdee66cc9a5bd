package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharedTextTest {
  private static final int LENGTH = 64;

  @Test
  void eachRowGoesWholeToOneTakerWhateverItsLength() throws Exception {
    Random random = new Random(7);
    List<String> rows =
        IntStream.range(0, 2_000)
            .mapToObj(i -> i + "x".repeat(random.nextInt(8) == 0 ? 60 + random.nextInt(200) : 5))
            .toList();
    SharedText text = of(String.join("\n", rows) + "\n");
    List<String> taken = Collections.synchronizedList(new ArrayList<>());

    SideBySide.run(Collections.nCopies(4, () -> taken.addAll(take(text))), () -> {});

    assertThat(taken).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void aTextWithoutRowsEndsAtOnce() throws Exception {
    assertThat(of("").take(new byte[LENGTH], (_, _) -> {})).isNegative();
  }

  @Test
  void whoeverFailsEndsTheOthersAndIsTheOneThatIsHeardOf() {
    SharedText endless = new SharedText(new Endless(), LENGTH);
    SideBySide.Step failing =
        () -> {
          throw new IOException("its connection is gone");
        };

    assertThatThrownBy(
            () -> SideBySide.run(List.of(() -> take(endless), failing), endless::abandon))
        .isInstanceOf(IOException.class)
        .hasMessage("its connection is gone");
  }

  private static SharedText of(String text) {
    return new SharedText(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LENGTH);
  }

  /** All that one taker gets, cut into rows. */
  private static List<String> take(SharedText text) throws SQLException, IOException {
    byte[] buffer = new byte[LENGTH];
    List<String> rows = new ArrayList<>();
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    SharedText.Pieces sink = (piece, length) -> pieces.write(piece, 0, length);
    for (int length = text.take(buffer, sink); length >= 0; length = text.take(buffer, sink)) {
      pieces.write(buffer, 0, length);
      String whole = pieces.toString(StandardCharsets.UTF_8);
      assertThat(whole).endsWith("\n");
      rows.addAll(whole.lines().toList());
      pieces.reset();
    }
    return rows;
  }

  /** The same row for ever. */
  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return '\n';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      java.util.Arrays.fill(buffer, offset, offset + length, (byte) '\n');
      return length;
    }
  }
}
