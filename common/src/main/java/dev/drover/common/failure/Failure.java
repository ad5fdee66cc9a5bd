package dev.drover.common.failure;

import org.jspecify.annotations.Nullable;

/**
 * One failure as it travels in events, is stored, and is shown to people. Holds no secret and no
 * row value.
 *
 * @param code stable, lower case with underscores; what scripts and documents refer to
 * @param message what happened and to which object, in a sentence
 * @param object the table, database, file or key concerned, where there is one
 * @param remedy what a person can do
 */
public record Failure(
    FailureKind kind,
    String code,
    String message,
    @Nullable String object,
    @Nullable String remedy) {
  private static final int LIMIT = 2_000;

  public Failure {
    message = message.length() > LIMIT ? message.substring(0, LIMIT) + "…" : message;
  }
}
