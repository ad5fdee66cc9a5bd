package dev.drover.common.bundle;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The data files of a bundle in the making. Raw bytes are gathered into frames of at most {@link
 * #FRAME} bytes, each compressed by itself and appended to the current file; a new file begins when
 * one has grown past {@link #ROLL}. Small tables so share one file and one fsync, and a large value
 * is never copied whole.
 */
final class DataFiles implements AutoCloseable {
  static final int FRAME = 256 << 10;
  static final long ROLL = 256L << 20;
  private static final int LEVEL = 1;

  private final BundleStore.Draft draft;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final byte[] raw = new byte[FRAME];
  private final byte[] packed = new byte[(int) Zstd.compressBound(FRAME)];
  private final List<Manifest.DataFile> files = new ArrayList<>();
  private List<Manifest.Extent> extents = new ArrayList<>();
  private final MessageDigest sha256 = Sha256.start();
  private @Nullable OutputStream out;
  private int gathered;
  private long bytes;
  private long fileBytes;
  private long extentStart;
  private long extentRaw;

  DataFiles(BundleStore.Draft draft) {
    this.draft = draft;
  }

  void write(byte[] line) throws IOException {
    int from = 0;
    while (line.length - from >= FRAME - gathered) {
      if (gathered == 0) {
        frame(line, from, FRAME);
        from += FRAME;
      } else {
        int part = FRAME - gathered;
        System.arraycopy(line, from, raw, gathered, part);
        gathered = 0;
        frame(raw, 0, FRAME);
        from += part;
      }
    }
    System.arraycopy(line, from, raw, gathered, line.length - from);
    gathered += line.length - from;
  }

  /** Ends a table, whose next one begins a frame of its own; where its frames stand. */
  List<Manifest.Extent> endTable() throws IOException {
    if (gathered > 0) {
      int length = gathered;
      gathered = 0;
      frame(raw, 0, length);
    }
    endExtent();
    List<Manifest.Extent> table = extents;
    extents = new ArrayList<>();
    return table;
  }

  /** Ends the last file. */
  List<Manifest.DataFile> end() throws IOException {
    endFile();
    return List.copyOf(files);
  }

  long bytes() {
    return bytes;
  }

  private void frame(byte[] from, int offset, int length) throws IOException {
    if (out != null && fileBytes >= ROLL) {
      endExtent();
      endFile();
    }
    OutputStream file = out;
    if (file == null) {
      file = draft.file(nextName());
      out = file;
    }
    int size = zstd.compressByteArray(packed, 0, packed.length, from, offset, length);
    file.write(packed, 0, size);
    sha256.update(packed, 0, size);
    fileBytes += size;
    bytes += size;
    extentRaw += length;
  }

  private void endExtent() {
    if (extentRaw > 0) {
      extents.add(new Manifest.Extent(nextName(), extentStart, fileBytes - extentStart, extentRaw));
    }
    extentStart = fileBytes;
    extentRaw = 0;
  }

  private void endFile() throws IOException {
    OutputStream file = out;
    if (file != null) {
      out = null;
      file.close();
      files.add(new Manifest.DataFile(nextName(), fileBytes, Sha256.hex(sha256)));
      fileBytes = 0;
      extentStart = 0;
    }
  }

  private String nextName() {
    return String.format(Locale.ROOT, "data-%05d.zst", files.size());
  }

  @Override
  public void close() throws IOException {
    zstd.close();
    OutputStream file = out;
    out = null;
    if (file != null) {
      file.close();
    }
  }
}
