package dev.drover.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.web.router.Router;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what the server does. */
class DocumentationTest {
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static JsonNode document() throws Exception {
    RunningApi.Answer answer = api.get("/openapi/drover.yml");
    assertThat(answer.status()).isEqualTo(200);
    return new YAMLMapper().readTree(answer.body());
  }

  @Test
  void names_every_route_and_no_other() throws Exception {
    ApplicationContext context = api.context();
    Set<String> routes =
        context
            .getBean(Router.class)
            .uriRoutes()
            .filter(route -> route.getUriMatchTemplate().toPathString().startsWith("/v1/"))
            .map(route ->
                route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString())
            .filter(route -> !route.startsWith("HEAD ") && !route.startsWith("OPTIONS "))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented = new TreeSet<>();
    document()
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(routes).hasSizeGreaterThan(15);
    assertThat(documented).isEqualTo(routes);
  }

  @Test
  void describes_answers_and_problems_of_every_operation() throws Exception {
    document()
        .get("paths")
        .forEach(path ->
            path.forEach(operation -> {
              JsonNode responses = operation.get("responses");
              assertThat(responses.at("/4XX/content/application~1problem+json").isMissingNode())
                  .isFalse();
              assertThat(responses.properties())
                  .anySatisfy(response -> {
                    assertThat(response.getKey()).startsWith("2");
                    assertThat(
                            response
                                .getValue()
                                .at("/content/application~1json/schema")
                                .isMissingNode())
                        .isFalse();
                  });
            }));
  }

  @Test
  void spells_states_as_the_json_does() throws Exception {
    JsonNode schemas = document().at("/components/schemas");
    assertThat(schemas.at("/MigrationState/enum").toString())
        .contains("NeedsAttention")
        .doesNotContain("NEEDS_ATTENTION");
    assertThat(schemas.at("/BatchState/enum").toString()).contains("completed-with-failures");
    assertThat(schemas.at("/Stage/enum").toString()).contains("backup");
  }

  @Test
  void is_linked_from_a_small_index() throws Exception {
    RunningApi.Answer index = api.get("/openapi");
    assertThat(index.type()).startsWith("text/html");
    assertThat(index.body()).contains("/openapi/drover.yml");
  }
}
