package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** As small as a store can be that keeps the contract. */
final class ShelfStore implements BundleStore {
  private final boolean worn;
  private final Map<String, Map<String, byte[]>> published = new TreeMap<>();
  private final Map<String, Withdrawn> withdrawn = new TreeMap<>();

  private record Withdrawn(Map<String, byte[]> files, Instant since) {}

  /**
   * @param worn whether it loses the last bit of every data file
   */
  ShelfStore(boolean worn) {
    this.worn = worn;
  }

  @Override
  public synchronized Draft create(BundleId id) {
    if (exists(id)) {
      throw BundleFailures.exists(id);
    }
    return new ShelfDraft(id);
  }

  @Override
  public synchronized InputStream read(BundleId id, String name, long from) {
    FileName.check(name);
    byte[] content = published.getOrDefault(id.value(), Map.of()).get(name);
    if (content == null) {
      throw BundleFailures.missing(id, name);
    }
    int at = (int) Math.min(from, content.length);
    return new ByteArrayInputStream(content, at, content.length - at);
  }

  @Override
  public synchronized boolean exists(BundleId id) {
    return published.containsKey(id.value());
  }

  @Override
  public synchronized List<String> files(BundleId id) {
    Map<String, byte[]> files = published.get(id.value());
    if (files == null) {
      throw BundleFailures.missing(id, Manifest.FILE);
    }
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized List<BundleId> list() {
    return published.keySet().stream().map(BundleId::new).toList();
  }

  @Override
  public synchronized void withdraw(BundleId id) {
    Map<String, byte[]> files = published.remove(id.value());
    if (files != null) {
      withdrawn.put(id.value(), new Withdrawn(files, Instant.now()));
    }
  }

  @Override
  public synchronized void reinstate(BundleId id) {
    Withdrawn back = withdrawn.remove(id.value());
    if (back != null) {
      published.put(id.value(), back.files());
    }
  }

  @Override
  public synchronized void discard(BundleId id) {
    withdrawn.remove(id.value());
  }

  @Override
  public synchronized List<BundleId> withdrawn(Instant before) {
    return withdrawn.entrySet().stream()
        .filter(entry -> entry.getValue().since().isBefore(before))
        .map(entry -> new BundleId(entry.getKey()))
        .toList();
  }

  /** Drafts go with their writers. */
  @Override
  public int sweep() {
    return 0;
  }

  private synchronized void publish(BundleId id, Map<String, byte[]> files) {
    if (published.putIfAbsent(id.value(), Map.copyOf(files)) != null) {
      throw BundleFailures.exists(id);
    }
  }

  private final class ShelfDraft implements Draft {
    private final BundleId id;
    private final Map<String, byte[]> files = new HashMap<>();
    private int open;
    private boolean ended;

    ShelfDraft(BundleId id) {
      this.id = id;
    }

    @Override
    public synchronized OutputStream file(String name) throws IOException {
      FileName.check(name);
      requireUsable();
      if (files.putIfAbsent(name, new byte[0]) != null) {
        ended = true;
        throw new IOException("The draft has a file " + name);
      }
      open++;
      return new ShelfFile(name);
    }

    @Override
    public synchronized void publish() throws IOException {
      requireUsable();
      if (open > 0 || files.isEmpty()) {
        throw new IllegalStateException("All files must be closed, and there must be one");
      }
      ShelfStore.this.publish(id, files);
      ended = true;
    }

    @Override
    public synchronized void close() {
      ended = true;
    }

    private void requireUsable() throws IOException {
      if (ended) {
        throw new IOException("The draft takes nothing more");
      }
    }

    private synchronized void closed(String name, byte[] content) {
      if (worn && content.length > 0 && !name.equals(Manifest.FILE)) {
        content[content.length - 1] ^= 1;
      }
      files.put(name, content);
      open--;
    }

    private final class ShelfFile extends ByteArrayOutputStream {
      private final String name;
      private boolean closed;

      ShelfFile(String name) {
        this.name = name;
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          closed(name, toByteArray());
        }
      }
    }
  }
}
