package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drover.common.testing.Home;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the services of a running stack tell Prometheus, against what the documents, the alerts and
 * the dashboard say of it.
 */
final class ServedMetrics {
  private static final Path DEPLOY = Home.root().resolve("deploy");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern LABELS = Pattern.compile("(?m)^(drover_\\w+?)(?:\\{(.*)})? \\S+$");
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `(drover_\\w+)(?:\\{(.*)})?`");
  private static final Pattern USED = Pattern.compile("\\b((?:drover|jvm|process)_\\w+)\\b(?!\\()");

  private ServedMetrics() {}

  static void areAsDocumented(Map<String, URI> urls) throws IOException {
    StringBuilder all = new StringBuilder();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (URI url : urls.values()) {
        all.append(text(client, url));
      }
    }
    Set<String> names = new TreeSet<>();
    TYPE.matcher(all)
        .results()
        .forEach(type -> {
          names.add(type.group(1));
          if (type.group(2).equals("histogram")) {
            names.addAll(Set.of(type.group(1) + "_bucket", type.group(1) + "_count"));
          }
        });

    assertThat(withLabels(DOCUMENTED, Files.readString(DEPLOY.resolve("docs/operations.md"))))
        .isEqualTo(withLabels(LABELS, all.toString()));
    JsonNode alerts = new YAMLMapper().readTree(DEPLOY.resolve("monitoring/alerts.yaml").toFile());
    JsonNode dashboard =
        new YAMLMapper().readTree(DEPLOY.resolve("monitoring/dashboard.json").toFile());
    assertThat(names).containsAll(used(alerts)).containsAll(used(dashboard));
    assertThat(used(alerts)).hasSizeGreaterThan(10);
    assertThat(used(dashboard)).hasSizeGreaterThan(15);
    for (JsonNode alert : alerts.findParents("alert")) {
      assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
      assertThat(alert.at("/annotations/action").asText()).isNotBlank();
    }
  }

  private static String text(HttpClient client, URI url) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .until(
            () ->
                client
                    .send(
                        HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(90)).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body(),
            text -> text.contains("drover_"));
  }

  /** Each metric with the names of its labels; a histogram's parts as one. */
  private static Set<String> withLabels(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found ->
            found.group(1).replaceFirst("_(bucket|count|sum)$", "") + labels(found.group(2)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> labels(@Nullable String text) {
    return text == null
        ? Set.of()
        : Stream.of(text.split(","))
            .map(label -> label.replaceAll("=.*", ""))
            .filter(label -> !label.equals("le"))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The metrics in the expressions of alerts or panels. */
  private static Set<String> used(JsonNode tree) {
    return tree.findValues("expr").stream()
        .flatMap(expression -> USED.matcher(expression.asText()).results())
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
