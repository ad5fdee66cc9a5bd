package dev.drover.cli;

import dev.drover.common.api.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the pages of a list into the list. */
final class Paging {
  private static final int PAGE = 500;

  private Paging() {}

  /** One page of at most {@code limit} items from {@code cursor} on. */
  interface Source<T> {
    Page<T> page(@Nullable String cursor, int limit);
  }

  /** At most {@code limit} items, in the order of the pages. */
  static <T> List<T> upTo(int limit, Source<T> source) {
    List<T> items = new ArrayList<>();
    String cursor = null;
    do {
      Page<T> page = source.page(cursor, Math.min(PAGE, limit - items.size()));
      items.addAll(page.items());
      cursor = page.next();
    } while (cursor != null && items.size() < limit);
    return items;
  }

  /** Hands on all items, in the order of the pages; holds one page at a time. */
  static <T> void each(Source<T> source, Consumer<T> item) {
    String cursor = null;
    do {
      Page<T> page = source.page(cursor, PAGE);
      page.items().forEach(item);
      cursor = page.next();
    } while (cursor != null);
  }
}
