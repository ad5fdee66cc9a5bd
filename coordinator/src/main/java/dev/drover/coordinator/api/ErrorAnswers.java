package dev.drover.coordinator.api;

import dev.drover.common.api.Problem;
import dev.drover.common.failure.DroverException;
import dev.drover.coordinator.intake.RefusedException;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every exception, ours and the HTTP server's, into a problem. */
final class ErrorAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

  private ErrorAnswers() {}

  /**
   * Whatever the HTTP server refuses by itself: unknown paths, bodies too large, wrong media types.
   */
  @Singleton
  @Primary
  static final class OfServer implements ErrorResponseProcessor<Problem> {
    @Override
    public MutableHttpResponse<Problem> processResponse(
        ErrorContext context, MutableHttpResponse<?> response) {
      return Problems.of(response.status(), context.getRequest().getPath());
    }
  }

  @Singleton
  static final class OfDrover implements ExceptionHandler<DroverException, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, DroverException exception) {
      return Problems.of(exception.failure(), List.of());
    }
  }

  @Singleton
  static final class OfIntake implements ExceptionHandler<RefusedException, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, RefusedException exception) {
      return Problems.of(exception.failure(), exception.findings());
    }
  }

  @Singleton
  static final class OfDatabase implements ExceptionHandler<JdbiException, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, JdbiException exception) {
      LOG.warn(
          "The database refused what {} {} needs",
          request.getMethod(),
          request.getPath(),
          exception);
      return Problems.of(
          io.micronaut.http.HttpStatus.SERVICE_UNAVAILABLE,
          "database_unavailable",
          "The coordinator's database does not answer as it should.",
          "Try again soon.",
          List.of());
    }
  }

  @Singleton
  static final class OfBugs implements ExceptionHandler<RuntimeException, HttpResponse<Problem>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<Problem> handle(HttpRequest request, RuntimeException exception) {
      LOG.error("{} {} failed", request.getMethod(), request.getPath(), exception);
      return Problems.internal();
    }
  }
}
