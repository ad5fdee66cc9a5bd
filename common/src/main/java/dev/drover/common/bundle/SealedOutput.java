package dev.drover.common.bundle;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Encrypts a data file part by part, in memory that does not grow with it. */
final class SealedOutput extends OutputStream {
  private final Sealing sealing;
  private final String file;
  private final OutputStream stored;
  private @Nullable OutputStream part;
  private long number;
  private int room;

  SealedOutput(Sealing sealing, String file, OutputStream stored) {
    this.sealing = sealing;
    this.file = file;
    this.stored = stored;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      OutputStream current = part;
      if (current == null) {
        current = sealing.part(stored, file, number++);
        part = current;
        room = sealing.encryption().partBytes();
      }
      int fitting = Math.min(left, room);
      current.write(bytes, from, fitting);
      from += fitting;
      left -= fitting;
      room -= fitting;
      if (room == 0) {
        endPart();
      }
    }
  }

  private void endPart() throws IOException {
    OutputStream current = part;
    part = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public void close() throws IOException {
    endPart();
    stored.close();
  }
}
