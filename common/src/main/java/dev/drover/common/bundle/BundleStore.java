package dev.drover.common.bundle;

import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where bundles live. A bundle is a set of named files that becomes visible as a whole, once, and never changes.
 * Names within a bundle are relative, use {@code /}, and consist of {@code [a-z0-9._/-]}. Thread-safe.
 */
public interface BundleStore {
  /**
   * Begins a bundle that nobody can open until it is published.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_exists} when a published bundle has that id
   */
  Draft create(BundleId id) throws IOException;

  /**
   * Reads one file of a published bundle, from its beginning, as stored.
   *
   * @throws dev.drover.common.failure.DroverException {@code bundle_missing} when there is no such bundle or file
   */
  InputStream read(BundleId id, String name) throws IOException;

  /** Whether a published bundle has that id. */
  boolean exists(BundleId id) throws IOException;

  /** A bundle in the making. One thread at a time. */
  interface Draft extends AutoCloseable {
    /**
     * A new file. After any error on it the draft is lost: close it without publishing, and begin another under
     * another id; never write or sync the same file again (a failed fsync may "succeed" the second time).
     */
    OutputStream file(String name) throws IOException;

    /**
     * Makes the bundle visible, durable and unchangeable in one step. Twice, or after another draft of the same id was
     * published: {@code bundle_exists}. When this throws anything else the bundle may or may not be visible; ask {@link
     * BundleStore#exists}.
     */
    void publish() throws IOException;

    /** Removes what was written unless it was published. */
    @Override
    void close() throws IOException;
  }
}
