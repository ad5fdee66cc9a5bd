package dev.drover.common.bundle;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores in this process's memory, such as somebody else might bring along: {@code shelf:name}, and
 * {@code shelf:name?worn}, which does not give back all that it is given.
 */
public final class ShelfProvider implements BundleStoreProvider {
  private static final Map<String, ShelfStore> SHELVES = new ConcurrentHashMap<>();

  @Override
  public String scheme() {
    return "shelf";
  }

  @Override
  public BundleStore open(URI url) {
    return SHELVES.computeIfAbsent(
        url.getSchemeSpecificPart(), name -> new ShelfStore(name.endsWith("?worn")));
  }
}
