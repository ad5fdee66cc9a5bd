package dev.drover.coordinator.api;

import dev.drover.common.digest.Sha256;
import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.store.Idempotency;
import dev.drover.coordinator.store.Idempotency.Given;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Knows requests by their Idempotency-Key. Thread-safe. */
@Singleton
final class Repeats {
  static final String HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private final Idempotency answers;

  Repeats(Idempotency answers) {
    this.answers = answers;
  }

  /**
   * @throws DroverException {@code idempotency_key_required}
   */
  static String required(@Nullable String key) {
    if (key == null || !KEY.matcher(key).matches()) {
      throw DroverException.user(
          "idempotency_key_required",
          "The header "
              + HEADER
              + " is missing, or is not 1 to 200 printable ASCII characters without blanks.",
          "Send a key of your own, a new UUID for instance, and the same one when you repeat the"
              + " request.");
    }
    return key;
  }

  /** SHA-256 of what makes two requests the same. */
  static String digest(String route, byte[] body) {
    MessageDigest sha256 = Sha256.start();
    sha256.update((route + "\n").getBytes(StandardCharsets.UTF_8));
    sha256.update(body);
    return Sha256.hex(sha256);
  }

  /**
   * The answer given before to the same request.
   *
   * @throws DroverException {@code idempotency_mismatch} when the key belongs to another request
   */
  Optional<Given> find(String key, String digest) {
    Optional<Given> given = answers.find(key);
    given
        .filter(answer -> !answer.request().equals(digest))
        .ifPresent(_ -> {
          throw DroverException.user(
              "idempotency_mismatch",
              "This " + HEADER + " was used for another request.",
              "Use a new key for a new request.");
        });
    return given;
  }
}
