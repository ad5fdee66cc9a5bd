package dev.drover.coordinator.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Answers given to requests that carried a key, so that a repeated request gets the same one.
 * Thread-safe.
 */
public final class Idempotency {
  private final Jdbi jdbi;

  public Idempotency(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * @param request SHA-256 of method, path and body
   * @param response JSON
   */
  public record Given(String request, int status, String response) {}

  public Optional<Given> find(String key) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("SELECT request, status, response FROM idempotency WHERE key = :key")
            .bind("key", key)
            .map((row, _) -> new Given(row.getString(1), row.getInt(2), row.getString(3)))
            .findOne());
  }

  /** Remembers an answer; false when the key has one already, which then stands. */
  public boolean remember(String key, Given given) {
    return jdbi.withHandle(handle -> remember(handle, key, given));
  }

  /**
   * As {@link #remember(String, Given)}, in the caller's transaction; waits for another one that
   * has the key.
   */
  public static boolean remember(Handle handle, String key, Given given) {
    return handle
            .createUpdate(
                """
                INSERT INTO idempotency (key, request, status, response)
                VALUES (:key, :request, :status, CAST(:response AS jsonb))
                ON CONFLICT (key) DO NOTHING
                """)
            .bind("key", key)
            .bind("request", given.request())
            .bind("status", given.status())
            .bind("response", given.response())
            .execute()
        == 1;
  }
}
