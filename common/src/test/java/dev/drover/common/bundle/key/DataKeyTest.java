package dev.drover.common.bundle.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The streams of a data key against Tink's own, which defines their format. */
class DataKeyTest {
  private static final int FIRST = DataKey.SEGMENT - DataKey.HEADER - DataKey.TAG;
  private static final int NEXT = DataKey.SEGMENT - DataKey.TAG;
  private static final byte[] CONTEXT = {1, 2, 3};

  private final byte[] key = bytes(DataKey.BYTES);
  private final DataKey ours = new DataKey(key);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + NEXT, FIRST + NEXT + 1, 4 << 20})
  void tinkReadsWhatWeWriteAndWeReadWhatTinkWrites(int length) throws Exception {
    byte[] plain = bytes(length);

    byte[] sealed = seal(plain);
    assertThat(sealed).hasSize((int) ours.encrypted(length));
    try (InputStream in = tink().newDecryptingStream(new ByteArrayInputStream(sealed), CONTEXT)) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }

    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    try (OutputStream out = tink().newEncryptingStream(theirs, CONTEXT)) {
      out.write(plain);
    }
    assertThat(open(theirs.toByteArray(), CONTEXT)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, NEXT, 100_000})
  void piecesOfAnySizeMakeTheSameStream(int piece) throws IOException {
    byte[] plain = bytes(300_000);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (OutputStream out = ours.encrypting(sealed, CONTEXT)) {
      for (int from = 0; from < plain.length; from += piece) {
        out.write(plain, from, Math.min(piece, plain.length - from));
      }
    }
    assertThat(open(sealed.toByteArray(), CONTEXT)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + NEXT, 200_000, 300_000})
  void afterSkippingComesTheRest(int skipped) throws IOException {
    byte[] plain = bytes(300_000);
    try (InputStream in = ours.decrypting(new ByteArrayInputStream(seal(plain)), CONTEXT)) {
      in.skipNBytes(skipped);
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(plain, skipped, plain.length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 39, 40, 41, 65_535, 65_536, 65_537, 131_072, 131_100})
  void aStreamThatEndsEarlyDoesNotOpen(int length) throws IOException {
    byte[] sealed = Arrays.copyOf(seal(bytes(131_100)), length);
    assertThatThrownBy(() -> open(sealed, CONTEXT)).isInstanceOf(IOException.class);
    InputStream skipping = ours.decrypting(new ByteArrayInputStream(sealed), CONTEXT);
    assertThatThrownBy(() -> skipping.skipNBytes(131_100)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 35, 41, 65_535, 65_536, 131_199})
  void aChangedByteDoesNotOpen(int at) throws IOException {
    byte[] sealed = seal(bytes(131_113));
    sealed[at] ^= 1;
    assertThatThrownBy(() -> open(sealed, CONTEXT)).isInstanceOf(IOException.class);
  }

  @Test
  void segmentsThatChangedPlacesDoNotOpen() throws IOException {
    byte[] sealed = seal(bytes(4 * DataKey.SEGMENT));
    byte[] swapped = sealed.clone();
    System.arraycopy(sealed, DataKey.SEGMENT, swapped, 2 * DataKey.SEGMENT, DataKey.SEGMENT);
    System.arraycopy(sealed, 2 * DataKey.SEGMENT, swapped, DataKey.SEGMENT, DataKey.SEGMENT);
    assertThatThrownBy(() -> open(swapped, CONTEXT)).isInstanceOf(IOException.class);
  }

  @Test
  void bytesAfterTheEndDoNotOpen() throws IOException {
    byte[] sealed = seal(bytes(1000));
    assertThatThrownBy(() -> open(Arrays.copyOf(sealed, sealed.length + 1), CONTEXT))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anotherContextOrKeyDoesNotOpen() throws IOException {
    byte[] sealed = seal(bytes(1000));
    assertThatThrownBy(() -> open(sealed, new byte[] {1, 2})).isInstanceOf(IOException.class);
    byte[] other = key.clone();
    other[0] ^= 1;
    InputStream opened = new DataKey(other).decrypting(new ByteArrayInputStream(sealed), CONTEXT);
    assertThatThrownBy(opened::readAllBytes).isInstanceOf(IOException.class);
  }

  private byte[] seal(byte[] plain) throws IOException {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (OutputStream out = ours.encrypting(sealed, CONTEXT)) {
      out.write(plain);
    }
    return sealed.toByteArray();
  }

  private byte[] open(byte[] sealed, byte[] context) throws IOException {
    try (InputStream in = ours.decrypting(new ByteArrayInputStream(sealed), context)) {
      return in.readAllBytes();
    }
  }

  private AesGcmHkdfStreaming tink() throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(key, "HmacSha256", DataKey.BYTES, DataKey.SEGMENT, 0);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
