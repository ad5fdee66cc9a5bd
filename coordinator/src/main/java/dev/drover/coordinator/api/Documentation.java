package dev.drover.coordinator.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Serves the OpenAPI document that the build made from these controllers. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Drover",
            version = "1",
            description =
                "Batches, migrations, plans and workers. Errors are RFC 9457 problems with a stable"
                    + " code. Lists come in pages: hand next back as cursor. A POST may be repeated"
                    + " safely with the same Idempotency-Key.",
            license = @License(name = "Apache-2.0")))
@Hidden
@Controller
final class Documentation {
  static final String PATH = "/openapi/drover.yml";
  private static final String INDEX =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Drover</title>
      <h1>Drover coordinator</h1>
      <ul>
        <li><a href="/openapi/drover.yml">OpenAPI document</a></li>
        <li><a href="/v1/batches">Batches</a></li>
        <li><a href="/v1/migrations">Migrations</a></li>
        <li><a href="/v1/plans">Plans</a></li>
        <li><a href="/v1/workers">Workers</a></li>
        <li><a href="/health/readiness">Readiness</a></li>
        <li><a href="/metrics">Metrics</a></li>
      </ul>
      </html>
      """;

  private final byte[] document = read();

  @Get("/openapi")
  @Produces(MediaType.TEXT_HTML)
  String index() {
    return INDEX;
  }

  @Get(PATH)
  @Produces("application/yaml")
  HttpResponse<byte[]> document() {
    return HttpResponse.ok(document);
  }

  private static byte[] read() {
    try (InputStream resource =
        Documentation.class.getResourceAsStream("/META-INF/swagger/drover.yml")) {
      return Objects.requireNonNull(resource, "The build made no OpenAPI document").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
