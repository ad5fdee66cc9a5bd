package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Decrypts a data file from the beginning of one of its parts on. */
final class SealedInput extends BlockInput {
  private final BundleId id;
  private final Sealing sealing;
  private final String file;
  private final InputStream stored;
  private long left;
  private long number;
  private @Nullable Part source;
  private @Nullable InputStream part;

  /**
   * @param stored begins where the part {@code number} does
   * @param left bytes of the file as stored from there on
   */
  SealedInput(
      BundleId id, Sealing sealing, String file, long number, InputStream stored, long left) {
    this.id = id;
    this.sealing = sealing;
    this.file = file;
    this.number = number;
    this.stored = stored;
    this.left = left;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      InputStream current = part;
      if (current == null) {
        if (left == 0) {
          return -1;
        }
        current = nextPart();
      }
      int read = (int) decrypted(current, from -> from.read(buffer, offset, length));
      if (read >= 0) {
        return read;
      }
      part = null;
    }
  }

  /** Within one part, which then need not be decrypted whole. */
  @Override
  public long skip(long count) throws IOException {
    InputStream current = part;
    if (current == null) {
      if (left == 0) {
        return 0;
      }
      current = nextPart();
    }
    return decrypted(current, from -> from.skip(count));
  }

  private interface Step {
    long of(InputStream from) throws IOException;
  }

  private InputStream nextPart() {
    long bytes = Math.min(left, sealing.storedPart());
    left -= bytes;
    Part next = new Part(stored, bytes);
    source = next;
    InputStream opened = sealing.part(next, file, number++);
    part = opened;
    return opened;
  }

  private long decrypted(InputStream from, Step step) throws IOException {
    try {
      return step.of(from);
    } catch (IOException e) {
      Part read = source;
      if (read != null && read.failed) {
        throw e;
      }
      throw BundleFailures.tampered(
          id, file, "its part " + (number - 1) + " does not decrypt: it is changed, or another's");
    }
  }

  @Override
  public void close() throws IOException {
    stored.close();
  }

  /** One part's bytes; remembers whether the store failed, which is no damage. */
  private static final class Part extends BlockInput {
    private final InputStream stored;
    private long left;
    private boolean failed;

    Part(InputStream stored, long left) {
      this.stored = stored;
      this.left = left;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      try {
        int read = stored.read(buffer, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
