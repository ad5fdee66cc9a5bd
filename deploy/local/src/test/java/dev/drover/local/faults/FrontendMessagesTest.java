package dev.drover.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FrontendMessagesTest {
  private static final byte[] START = start(196_608);
  private static final byte[] SSL = start(80_877_103);

  @Test
  void aCommitIsSeenAsTextAndByTheNameOfItsStatement() {
    assertThat(commits(START, message('Q', "COMMIT\0"))).isEqualTo(1);
    assertThat(commits(SSL, START, message('P', "S_1\0COMMIT\0\0\0"), message('B', "\0S_1\0")))
        .isEqualTo(1);
  }

  @Test
  void nothingElseIsACommit() {
    assertThat(commits(START, message('Q', "SELECT 'COMMIT'\0"))).isZero();
    assertThat(commits(START, message('P', "S_1\0BEGIN\0\0\0"), message('B', "\0S_1\0"))).isZero();
    assertThat(commits(START, message('d', "COMMIT\0"))).isZero();
  }

  @Test
  void aNameThatIsPreparedAnewIsForgotten() {
    assertThat(
            commits(
                START,
                message('P', "S_1\0COMMIT\0\0\0"),
                message('P', "S_1\0SELECT 1\0\0\0"),
                message('B', "\0S_1\0")))
        .isZero();
  }

  /** However the bytes arrive. */
  private static int commits(byte[]... messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      all.writeBytes(message);
    }
    FrontendMessages whole = new FrontendMessages();
    FrontendMessages piecewise = new FrontendMessages();
    int found = 0;
    for (byte one : all.toByteArray()) {
      found += piecewise.commitIn(new byte[] {one}, 1) ? 1 : 0;
    }
    assertThat(whole.commitIn(all.toByteArray(), all.size())).isEqualTo(found > 0);
    return found;
  }

  private static byte[] start(int code) {
    return bytes(out -> {
      out.writeInt(8);
      out.writeInt(code);
    });
  }

  private static byte[] message(char type, String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    return bytes(out -> {
      out.writeByte(type);
      out.writeInt(4 + payload.length);
      out.write(payload);
    });
  }

  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }
}
