package dev.drover.cli;

import java.net.URI;

/** No coordinator answered. Whether a request arrived before the connection broke is not known. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(URI server, Throwable cause) {
    super("The coordinator at " + server + " cannot be reached (" + reason(cause) + ").", cause);
  }

  UnreachableException(URI server, String answer) {
    super("What answers at " + server + " is not a Drover coordinator (" + answer + ").");
  }

  private static String reason(Throwable cause) {
    return switch (cause) {
      case java.net.http.HttpConnectTimeoutException _ -> "no answer within 5 seconds";
      case java.net.http.HttpTimeoutException _ ->
          "it accepted the request, but gave no answer in time";
      case java.net.ConnectException _ -> "connection refused";
      case java.net.UnknownHostException _ -> "unknown host";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }
}
