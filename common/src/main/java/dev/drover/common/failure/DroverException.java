package dev.drover.common.failure;

import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} up to whoever answers for the command, the request or the process. */
public final class DroverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public DroverException(Failure failure) {
    super(failure.code() + ": " + failure.message());
    this.failure = failure;
  }

  public DroverException(Failure failure, Throwable cause) {
    super(failure.code() + ": " + failure.message(), cause);
    this.failure = failure;
  }

  /** A mistake in plan, configuration or input. */
  public static DroverException user(String code, String message, @Nullable String remedy) {
    return new DroverException(new Failure(FailureKind.USER, code, message, null, remedy));
  }

  /** A project's data that cannot be moved as planned; {@code object} names the table or column. */
  public static DroverException data(
      String code, String message, @Nullable String object, @Nullable String remedy) {
    return new DroverException(new Failure(FailureKind.DATA, code, message, object, remedy));
  }

  public Failure failure() {
    return failure;
  }
}
