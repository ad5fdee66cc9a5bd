package dev.drover.common.worker;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.Printable;
import dev.drover.common.postgres.PostgresFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns whatever a handler throws into a {@link Failure} with a kind. */
final class RunFailures {
  private RunFailures() {}

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case DroverException known -> known.failure();
      case SQLException sql when sql.getCause() instanceof OutOfMemoryError -> outOfMemory();
      case SQLException sql -> PostgresFailures.of(sql);
      case IOException io when io.getCause() instanceof SQLException sql ->
          PostgresFailures.of(sql);
      case IOException io -> ofFiles(io);
      case OutOfMemoryError _ -> outOfMemory();
      case UncheckedIOException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
      case CompletionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
      case ExecutionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
      default -> bug(thrown);
    };
  }

  private static Failure outOfMemory() {
    return new Failure(
        FailureKind.RESOURCES,
        "out_of_memory",
        "The worker ran out of its memory of "
            + Runtime.getRuntime().maxMemory() / (1 << 20)
            + " MB.",
        null,
        "Give the worker more (-Xmx in DROVER_JAVA_OPTIONS), or less to do at a time"
            + " (workers.slots).");
  }

  /** The stack with class names only: an exception's message may quote a row's value. */
  static String stack(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (Throwable cause = thrown; cause != null && depth++ < 10; cause = cause.getCause()) {
      text.append(depth == 1 ? "" : "Caused by: ").append(cause.getClass().getName()).append('\n');
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("    at ").append(frame).append('\n');
      }
    }
    return text.toString();
  }

  private static Failure ofFiles(IOException io) {
    String message = io.getMessage() == null ? "" : io.getMessage();
    String lower = message.toLowerCase(Locale.ROOT);
    boolean full = lower.contains("no space left") || lower.contains("disk quota exceeded");
    String what =
        io.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + Printable.of(message));
    return full
        ? new Failure(
            FailureKind.RESOURCES,
            "disk_full",
            "The disk that holds bundles is full (" + what + ").",
            null,
            "Free space or move the bundle store, then replay.")
        : new Failure(
            FailureKind.INFRASTRUCTURE,
            "io_error",
            "Reading or writing files or the network failed (" + what + ").",
            null,
            "See the worker's log; it is tried again.");
  }

  private static Failure bug(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    String where =
        frames.length == 0
            ? ""
            : " at " + frames[0].getClassName() + "." + frames[0].getMethodName();
    return new Failure(
        FailureKind.BUG,
        "worker_bug",
        "The worker failed in a way it should not: "
            + thrown.getClass().getSimpleName()
            + where
            + ".",
        null,
        "Report it with the worker's log; nothing was promoted by this run.");
  }
}
