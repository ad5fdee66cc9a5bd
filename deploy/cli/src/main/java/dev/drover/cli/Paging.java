package dev.drover.cli;

import dev.drover.common.api.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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

  /** All items, in the order of the pages; a page is asked for when the one before is used up. */
  static <T> Stream<T> all(Source<T> source) {
    return Stream.iterate(
            source.page(null, PAGE),
            Objects::nonNull,
            page -> page.next() == null ? null : source.page(page.next(), PAGE))
        .flatMap(page -> page.items().stream());
  }
}
