package dev.drover.common.bundle;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Names of a bundle's data files, in the order they begin. Thread-safe. */
final class FileNames {
  private final String form;
  private final AtomicInteger given = new AtomicInteger();

  FileNames(boolean sealed) {
    this.form = sealed ? "data-%05d.zst.aead" : "data-%05d.zst";
  }

  String next() {
    return String.format(Locale.ROOT, form, given.getAndIncrement());
  }
}
