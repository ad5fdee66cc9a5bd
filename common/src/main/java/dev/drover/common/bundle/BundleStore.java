package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where bundles live. A bundle is a flat set of named files that becomes visible as a whole, once,
 * and never changes. A file's name matches {@link FileName#FORM}; any other is an {@link
 * IllegalArgumentException}. Thread-safe, and safe among processes and machines that share the
 * store.
 */
public interface BundleStore {
  /**
   * Begins a bundle that nobody can open until it is published. Any number of drafts of one id may
   * exist; the first to publish wins.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists} when a published bundle
   *     has that id
   */
  Draft create(BundleId id) throws IOException;

  /**
   * Begins the copy of a bundle that another store has, or goes on with one that broke off: as
   * {@link #create}, but what the draft holds whole when it is closed unpublished, or its process
   * dies, may be there for the next ({@link Draft#left}). Whoever makes this copy writes the same
   * bytes, so several at once do no harm: one may find its draft lost and begin again, or publish
   * what another just did. A store that keeps nothing begins anew each time.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists}
   */
  default Draft resume(BundleId id) throws IOException {
    return create(id);
  }

  /**
   * Reads one file of a published bundle, as stored, from byte {@code from} (0 is the first) on;
   * nothing when the file is no longer than that. The caller closes the stream.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing} when there is no such
   *     bundle or file
   */
  InputStream read(BundleId id, String name, long from) throws IOException;

  /** Whether a published bundle has that id. */
  boolean exists(BundleId id) throws IOException;

  /**
   * The names of all files of a published bundle, and of whatever else was put beside them; in no
   * order.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing}
   */
  List<String> files(BundleId id) throws IOException;

  /** The ids of all published bundles, in order of their names. */
  List<BundleId> list() throws IOException;

  /**
   * Takes a published bundle out of sight: from now on nobody can open it, but it can still be
   * {@link #reinstate}d. Who removes a bundle withdraws it first, then asks whether anybody has
   * come to need it, and only then discards it; so whoever opens it either finds it missing or is
   * seen. One that is not there is no error.
   */
  void withdraw(BundleId id) throws IOException;

  /** Undoes {@link #withdraw}. One that is not withdrawn is no error. */
  void reinstate(BundleId id) throws IOException;

  /**
   * Removes a withdrawn bundle for good; one that is not withdrawn stays, without an error. Who has
   * it open gets {@code bundle_missing} or an {@link IOException}. Half done, the rest is swept
   * later.
   */
  void discard(BundleId id) throws IOException;

  /** The ids of all bundles that were withdrawn before {@code before}, in order of their names. */
  List<BundleId> withdrawn(Instant before) throws IOException;

  /**
   * Removes what dead writers left behind long ago; nothing published, and no draft that still may
   * be.
   *
   * @return how many files or drafts were removed
   */
  int sweep() throws IOException;

  /** A bundle in the making. Each file by one thread, different ones side by side. */
  interface Draft extends AutoCloseable {
    /**
     * A new file; closing the stream makes its content durable. After any error on this method or
     * on a stream of it the draft is lost and {@link #publish} refuses: close it, and begin another
     * under another id. Nothing is written or synced a second time, because a failed fsync may
     * "succeed" the next time.
     *
     * @throws IOException also when the draft has a file of that name already
     */
    OutputStream file(String name) throws IOException;

    /**
     * What the draft before left under that name, from its first byte on; only of one that was
     * {@link BundleStore#resume}d. It may be cut short, and is of this bundle from now on, unless
     * {@link #file} writes it anew. The caller closes it.
     */
    default Optional<InputStream> left(String name) throws IOException {
      return Optional.empty();
    }

    /**
     * Makes the bundle visible, durable and unchangeable in one step. Every file must be closed,
     * and there must be one at least ({@link IllegalStateException}). When another draft of the
     * same id was published before: {@code bundle_exists}. When this throws an {@link IOException}
     * the bundle may or may not be visible; ask {@link BundleStore#exists}.
     */
    void publish() throws IOException;

    /** Removes what was written unless it was published. Twice is as once. */
    @Override
    void close() throws IOException;
  }
}
