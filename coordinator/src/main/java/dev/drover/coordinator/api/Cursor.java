package dev.drover.coordinator.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drover.common.api.Page;
import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.transport.LetterPlace;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins and how long it is.
 *
 * @param last names the last item of the page before; absent for the first page
 */
record Cursor(@Nullable String last, int limit) {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LARGEST_LIMIT = 500;
  private static final int LONGEST = 200;

  /**
   * @throws DroverException {@code page_invalid}
   */
  static Cursor of(@Nullable String cursor, @Nullable String limit) {
    return new Cursor(
        cursor == null ? null : decode(cursor), limit == null ? DEFAULT_LIMIT : limit(limit));
  }

  /** How many items to ask for, to know whether there are more. */
  int oneMore() {
    return limit + 1;
  }

  /** Where lists go by id. */
  @Nullable UUID lastId() {
    if (last == null) {
      return null;
    }
    if (!last.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      throw foreign();
    }
    return UUID.fromString(last);
  }

  /** Where lists go by number. */
  @Nullable Long lastNumber() {
    if (last == null) {
      return null;
    }
    if (!last.matches("[0-9]{1,18}")) {
      throw foreign();
    }
    return Long.parseLong(last);
  }

  /** Where lists go by places of dead letters. */
  @Nullable LetterPlace lastLetter() {
    return last == null ? null : LetterPlace.of(last).orElseThrow(Cursor::foreign);
  }

  /**
   * @param items at most {@link #oneMore()}
   */
  <S, T> Page<T> page(List<S> items, Function<S, String> id, Function<S, T> shown) {
    boolean more = items.size() > limit;
    List<S> kept = more ? items.subList(0, limit) : items;
    return new Page<>(
        kept.stream().map(shown).toList(), more ? encode(id.apply(kept.getLast())) : null);
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= LARGEST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // refused below, as is any other wrong limit
    }
    throw DroverException.user(
        "page_invalid",
        "The limit is not a number from 1 to " + LARGEST_LIMIT + ".",
        "Leave it out for " + DEFAULT_LIMIT + ".");
  }

  private static String encode(String last) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(US_ASCII));
  }

  private static String decode(String cursor) {
    try {
      if (cursor.length() <= LONGEST) {
        return new String(Base64.getUrlDecoder().decode(cursor), US_ASCII);
      }
    } catch (IllegalArgumentException _) {
      // refused below, as is any other wrong cursor
    }
    throw foreign();
  }

  private static DroverException foreign() {
    return DroverException.user(
        "page_invalid",
        "The cursor is not one that a page gave.",
        "Begin without a cursor, then hand back next as it is.");
  }
}
