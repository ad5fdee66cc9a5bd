package dev.drover.coordinator.api;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.coordinator.store.Idempotency;
import dev.drover.coordinator.store.Idempotency.Given;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes things, each key once: the thing and the answer are stored in one transaction. A
 * repetition, even one that runs at the same time on another coordinator, gets the first one's
 * answer. Thread-safe.
 */
@Singleton
final class Once {
  private final Repeats repeats;

  Once(Repeats repeats) {
    this.repeats = repeats;
  }

  /**
   * A request as it came.
   *
   * @param route method and path
   * @param key the header's value
   */
  record Call(String route, @Nullable String key, byte @Nullable [] body) {}

  /** What makes the thing, and hands the answer over in the very transaction. */
  interface Making<T> {
    void make(Answer<T> answer);
  }

  /** Takes the answer. */
  interface Answer<T> {
    void store(Handle handle, T value);
  }

  /**
   * @throws DroverException {@code idempotency_key_required}, {@code idempotency_mismatch}, {@code
   *     in_progress}, and what {@code making} throws
   */
  <T> HttpResponse<T> create(Call call, Class<T> type, Making<T> making) {
    String key = Repeats.required(call.key());
    byte[] body = call.body();
    String digest = Repeats.digest(call.route(), body == null ? new byte[0] : body);
    Optional<Given> before = repeats.find(key, digest);
    if (before.isPresent()) {
      return again(before.get(), type);
    }
    Made<T> made = new Made<>(key, digest);
    try {
      making.make(made);
      return HttpResponse.created(made.value());
    } catch (DroverException e) {
      return again(repeats.find(key, digest).orElseThrow(() -> e), type);
    }
  }

  private static <T> HttpResponse<T> again(Given given, Class<T> type) {
    return HttpResponse.<T>status(HttpStatus.valueOf(given.status()))
        .body(Json.read(given.response(), type));
  }

  private static final class Made<T> implements Answer<T> {
    private final String key;
    private final String digest;
    private @Nullable T value;

    private Made(String key, String digest) {
      this.key = key;
      this.digest = digest;
    }

    @Override
    public void store(Handle handle, T answer) {
      Given given = new Given(digest, HttpStatus.CREATED.getCode(), Json.text(answer));
      if (!Idempotency.remember(handle, key, given)) {
        throw DroverException.user(
            "in_progress",
            "A request with this " + Repeats.HEADER + " is being worked on.",
            "Repeat it in a moment.");
      }
      value = answer;
    }

    private T value() {
      if (value == null) {
        throw new IllegalStateException("Nothing was made");
      }
      return value;
    }
  }
}
