package dev.drover.common.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store by the name that drover.yaml gives it. It is opened when it is first asked for, and again
 * while that fails: one that is away keeps nobody from starting. Thread-safe.
 */
final class NamedStore {
  private final String name;
  private final Opening opening;
  private @Nullable BundleStore opened;

  /** How it is opened. */
  @FunctionalInterface
  interface Opening {
    BundleStore open() throws IOException;
  }

  NamedStore(String name, Opening opening) {
    this.name = name;
    this.opening = opening;
  }

  static NamedStore main(BundleStore store) {
    return new NamedStore(Bundles.MAIN, () -> store);
  }

  String name() {
    return name;
  }

  synchronized BundleStore store() throws IOException {
    BundleStore store = opened;
    if (store == null) {
      store = opening.open();
      opened = store;
    }
    return store;
  }
}
