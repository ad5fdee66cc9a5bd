package dev.drover.common.bundle;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data files of a bundle in the making, those of one lane. Raw bytes are gathered into frames of at
 * most {@link #FRAME} bytes, each compressed by itself and appended to the current file; a new file
 * begins when one has grown past {@link #ROLL}. Small tables so share one file and one fsync, and a
 * large value is never copied whole. Encrypted, where a bundle is, before the store sees a byte.
 */
final class DataFiles implements AutoCloseable {
  static final int FRAME = 256 << 10;
  static final long ROLL = 256L << 20;
  private static final int LEVEL = 1;

  private final BundleStore.Draft draft;
  private final FileNames names;
  private final @Nullable Sealing sealing;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final byte[] raw = new byte[FRAME];
  private final byte[] packed = new byte[(int) Zstd.compressBound(FRAME)];
  private final List<Manifest.DataFile> files = new ArrayList<>();
  private List<Manifest.Extent> extents = new ArrayList<>();
  private String name = "";
  private @Nullable StoredFile stored;
  private @Nullable OutputStream out;
  private int gathered;
  private long endedBytes;
  private long fileBytes;
  private long extentStart;
  private long extentRaw;

  /**
   * @param sealing absent when the bundle is not encrypted
   */
  DataFiles(BundleStore.Draft draft, @Nullable Sealing sealing, FileNames names) {
    this.draft = draft;
    this.names = names;
    this.sealing = sealing;
  }

  void write(byte[] line) throws IOException {
    write(line, 0, line.length);
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (end - from >= FRAME - gathered) {
      if (gathered == 0) {
        frame(bytes, from, FRAME);
        from += FRAME;
      } else {
        int part = FRAME - gathered;
        System.arraycopy(bytes, from, raw, gathered, part);
        gathered = 0;
        frame(raw, 0, FRAME);
        from += part;
      }
    }
    System.arraycopy(bytes, from, raw, gathered, end - from);
    gathered += end - from;
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

  /** Bytes of all files so far, as stored. */
  long bytes() {
    StoredFile current = stored;
    return endedBytes + (current == null ? 0 : current.bytes());
  }

  private void frame(byte[] from, int offset, int length) throws IOException {
    if (out != null && fileBytes >= ROLL) {
      endExtent();
      endFile();
    }
    OutputStream file = out;
    if (file == null) {
      file = beginFile();
    }
    int size = zstd.compressByteArray(packed, 0, packed.length, from, offset, length);
    file.write(packed, 0, size);
    fileBytes += size;
    extentRaw += length;
  }

  private OutputStream beginFile() throws IOException {
    name = names.next();
    StoredFile file = new StoredFile(draft.file(name));
    stored = file;
    OutputStream begun = sealing == null ? file : new SealedOutput(sealing, name, file);
    out = begun;
    return begun;
  }

  private void endExtent() {
    if (extentRaw > 0) {
      extents.add(new Manifest.Extent(name, extentStart, fileBytes - extentStart, extentRaw));
    }
    extentStart = fileBytes;
    extentRaw = 0;
  }

  private void endFile() throws IOException {
    OutputStream file = out;
    StoredFile whole = stored;
    if (file != null && whole != null) {
      out = null;
      file.close();
      stored = null;
      endedBytes += whole.bytes();
      files.add(new Manifest.DataFile(name, whole.bytes(), whole.sha256()));
      fileBytes = 0;
      extentStart = 0;
    }
  }

  @Override
  public void close() throws IOException {
    zstd.close();
    StoredFile file = stored;
    out = null;
    stored = null;
    if (file != null) {
      file.close(); // as it is: nothing is written to a file that is given up
    }
  }
}
