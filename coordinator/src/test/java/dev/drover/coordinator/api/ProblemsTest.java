package dev.drover.coordinator.api;

import static dev.drover.coordinator.api.BatchApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is wrong with a request, the answer is a problem with its code, and says nothing of the
 * inside.
 */
class ProblemsTest {
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static RunningApi.Answer start(String body) throws Exception {
    return api.post("/v1/batches", body, "Idempotency-Key", "key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "\"text\"",
        "{} trailing",
        "{\"name\": \"a\", \"name\": \"b\"}",
        "{\"maxInFlight\": NaN}",
        "{\"maxInFlight\": \"many\"}",
        "{\"name\": {}}",
        "{}",
        "{\"name\": \"x\", \"plan\": {\"yaml\": \"x\"}}",
        "{\"name\": \"x\", \"plan\": {}, \"projects\": []}",
        "{\"name\": \"x\", \"plan\": {\"yaml\": \"x\"}, \"projects\": [{}]}",
        "{\"name\": \"x\", \"plan\": {\"yaml\": \"x\"}, \"projects\": [null]}"
      })
  void malformed_json_is_told(String body) throws Exception {
    assertProblem(start(body), 400, "json_malformed");
  }

  @Test
  void json_nested_too_deep_is_malformed() throws Exception {
    assertProblem(
        start("{\"name\":" + "[".repeat(100) + "]".repeat(100) + "}"), 400, "json_malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"state\": \"Completed\"}",
        "{\"id\": 1}",
        "{\"plan\": {\"yaml\": \"x\", \"epoch\": 3}}",
        "{\"projects\": [{\"project\": \"p\", \"password\": \"secret\"}]}"
      })
  void unknown_properties_are_told_by_their_place(String body) throws Exception {
    RunningApi.Answer answer = start(body);
    assertProblem(answer, 400, "unknown_property");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void the_place_of_an_unknown_property_is_its_path() throws Exception {
    assertThat(
            start("{\"projects\": [{\"project\": \"p\", \"colour\": 1}]}")
                .json()
                .get("detail")
                .asText())
        .contains("projects[0].colour");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=501",
        "limit=1000000000",
        "limit=x",
        "cursor=forged",
        "cursor=%00",
        "cursor=AAAA"
      })
  void pages_that_no_page_led_to_are_refused(String query) throws Exception {
    assertProblem(api.get("/v1/migrations?" + query), 400, "page_invalid");
    assertProblem(api.get("/v1/batches?" + query), 400, "page_invalid");
  }

  @Test
  void refs_that_cannot_be_are_told_apart() throws Exception {
    assertProblem(
        api.post("/v1/batches", Samples.batch("refs", " "), "Idempotency-Key", "blank"),
        400,
        "ref_invalid");
    assertProblem(
        api.post("/v1/batches", Samples.batch("refs", "nul\0"), "Idempotency-Key", "nul"),
        400,
        "ref_invalid");
    assertProblem(
        api.post("/v1/batches", Samples.batch("refs", "x".repeat(256)), "Idempotency-Key", "long"),
        400,
        "ref_too_long");
  }

  @Test
  void unknown_paths_and_methods_are_problems_too() throws Exception {
    assertProblem(api.get("/v1/nothing"), 404, "not_found");
    assertProblem(api.get("/v1/plans/" + "0".repeat(64)), 404, "not_found");
    assertProblem(api.get("/v1/plans/checks/7"), 404, "not_found");
    assertProblem(api.post("/v1/workers", "{}"), 405, "method_not_allowed");
  }

  @Test
  void a_body_above_the_limit_is_refused() throws Exception {
    String body = "{\"name\": \"" + "x".repeat(33 * 1024 * 1024) + "\"}";
    assertProblem(start(body), 413, "body_too_large");
  }

  @Test
  void a_compressed_body_counts_as_what_it_unfolds_to() throws Exception {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
      gzip.write(new byte[40 * 1024 * 1024]);
    }
    assertThat(small.size()).isLessThan(1024 * 1024);
    assertProblem(
        api.post(
            "/v1/batches",
            small.toByteArray(),
            "Idempotency-Key",
            "bomb",
            "Content-Encoding",
            "gzip"),
        413,
        "body_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "https://127.0.0.1.evil.example",
        "null",
        "http://127.0.0.1:1"
      })
  void foreign_origins_are_refused(String origin) throws Exception {
    assertProblem(api.post("/v1/batches/x/cancel", "{}", "Origin", origin), 403, "origin_refused");
  }

  @Test
  void the_own_origin_is_welcome() throws Exception {
    String own = "http://" + api.uri().getHost() + ":" + api.uri().getPort();
    assertProblem(api.post("/v1/batches/x/cancel", "{}", "Origin", own), 404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:8700", "127.0.0.1.evil.example", ""})
  void foreign_hosts_are_refused(String host) throws Exception {
    assertThat(raw("/v1/batches", host)).contains("403").contains("origin_refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8700"})
  void loopback_hosts_are_welcome(String host) throws Exception {
    assertThat(raw("/v1/batches", host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1//batches",
        "/v1/batches;x=1",
        "/v1/batches/%00",
        "/v1/batches/a%2fb",
        "/v1/batches/..%5cb"
      })
  void deceptive_paths_are_refused(String path) throws Exception {
    assertThat(raw(path, "127.0.0.1")).startsWith("HTTP/1.1 400").contains("request_malformed");
  }

  private static String raw(String path, String host) throws Exception {
    return api.raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void reasons_have_an_end() throws Exception {
    api.post("/v1/batches", Samples.batch("reasons", "reasons"), "Idempotency-Key", "reasons");
    assertProblem(
        api.post("/v1/batches/reasons/pause", Map.of("reason", "x".repeat(501))),
        400,
        "reason_invalid");
  }

  @Test
  void health_is_open() throws Exception {
    for (String path : List.of("/health/liveness", "/health/readiness")) {
      assertThat(api.get(path).status()).as(path).isEqualTo(200);
    }
  }
}
