package dev.drover.coordinator.api;

import dev.drover.common.api.Problem;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.name.Printable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes RFC 9457 problems. The one place that knows which code goes with which status. */
final class Problems {
  /** The server's max-request-size, in MiB. */
  private static final int LARGEST_BODY = 32;

  private Problems() {}

  static MutableHttpResponse<Problem> of(Failure failure, List<Finding> findings) {
    return switch (failure.kind()) {
      case BUG -> internal();
      case INFRASTRUCTURE, RESOURCES, TRANSIENT ->
          of(
              HttpStatus.SERVICE_UNAVAILABLE,
              failure.code(),
              "The coordinator cannot answer at the moment.",
              "Try again soon.",
              List.of());
      case USER, DATA ->
          of(status(failure.code()), failure.code(), failure.message(), failure.remedy(), findings);
    };
  }

  static MutableHttpResponse<Problem> of(
      HttpStatus status,
      String code,
      String detail,
      @Nullable String remedy,
      List<Finding> findings) {
    Problem problem =
        new Problem(
            "urn:drover:problem:" + code,
            status.getReason(),
            status.getCode(),
            code,
            detail,
            remedy,
            findings.isEmpty() ? null : findings);
    return HttpResponse.<Problem>status(status).contentType(Problem.MEDIA_TYPE).body(problem);
  }

  static MutableHttpResponse<Problem> internal() {
    return of(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "The coordinator did what it should not.",
        "Its log tells more; please report it.",
        List.of());
  }

  /** For what the HTTP server itself refuses. */
  static MutableHttpResponse<Problem> of(HttpStatus status, String path) {
    return switch (status) {
      case NOT_FOUND ->
          of(
              status,
              "not_found",
              "There is nothing at " + Printable.of(path) + ".",
              "See " + Documentation.PATH + ".",
              List.of());
      case METHOD_NOT_ALLOWED ->
          of(
              status,
              "method_not_allowed",
              "This cannot be done here.",
              "See " + Documentation.PATH + ".",
              List.of());
      case REQUEST_ENTITY_TOO_LARGE ->
          of(
              status,
              "body_too_large",
              "The request's body is larger than " + LARGEST_BODY + " MiB.",
              "Split the batch.",
              List.of());
      case UNSUPPORTED_MEDIA_TYPE ->
          of(
              status,
              "media_type_refused",
              "Only application/json is understood.",
              "Send JSON.",
              List.of());
      case NOT_ACCEPTABLE ->
          of(
              status,
              "not_acceptable",
              "Only application/json is written.",
              "Accept application/json.",
              List.of());
      default ->
          status.getCode() >= 500
              ? internal()
              : of(
                  status,
                  "request_malformed",
                  "The request is malformed.",
                  "See " + Documentation.PATH + ".",
                  List.of());
    };
  }

  private static HttpStatus status(String code) {
    return switch (code) {
      case "not_found" -> HttpStatus.NOT_FOUND;
      case "plan_overlap",
          "project_busy",
          "batch_exists",
          "schedule_exists",
          "drill_nothing",
          "test_missing",
          "state_refused",
          "hold_alive",
          "in_progress",
          "worker_silent",
          "worker_too_old",
          "bak_substituted",
          "bak_mismatch" ->
          HttpStatus.CONFLICT;
      case "idempotency_mismatch" -> HttpStatus.UNPROCESSABLE_ENTITY;
      case "body_too_large" -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case "origin_refused" -> HttpStatus.FORBIDDEN;
      default -> HttpStatus.BAD_REQUEST;
    };
  }

  /** A request that asks for the impossible. */
  static Failure user(String code, String detail, String remedy) {
    return new Failure(FailureKind.USER, code, detail, null, remedy);
  }
}
