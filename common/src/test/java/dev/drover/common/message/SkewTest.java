package dev.drover.common.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One release back and forth, by a corpus of messages as written: {@code v1} by the first release,
 * {@code v1-next} by one that has added to them. What is in the corpus is never changed; a release
 * that writes otherwise adds to it.
 */
class SkewTest {
  static Stream<String> names() {
    return GoldenMessages.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void messagesAreWrittenAsTheFirstReleaseReadsThem(String name) {
    assertThat(Json.text(Objects.requireNonNull(GoldenMessages.all().get(name))))
        .isEqualTo(text("v1", name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void messagesOfTheFirstReleaseAreRead(String name) {
    assertThat(read("v1", name)).isEqualTo(GoldenMessages.all().get(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatTheNextReleaseAddsIsPassedOver(String name) {
    String next = text("v1-next", name);

    assertThat(Json.read(next, JsonNode.class))
        .isNotEqualTo(Json.read(text("v1", name), JsonNode.class));
    assertThat(read("v1-next", name)).isEqualTo(GoldenMessages.all().get(name));
  }

  @Test
  void aKindOfFailureThatIsNotKnownIsTriedAgainAndNotForEver() {
    String unknown = text("v1", "event-failed").replace("TRANSIENT", "QUOTA");

    assertThat(Json.readMessage(unknown.getBytes(UTF_8), Event.class))
        .isInstanceOfSatisfying(
            Event.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.TRANSIENT));
  }

  @Test
  void aSeverityThatIsNotKnownCountsAsAnError() {
    String unknown =
        text("v1", "event-plan-checked")
            .replace("\"severity\":\"error\"", "\"severity\":\"notice\"");
    assertThat(unknown).contains("notice");

    assertThat(Json.readMessage(unknown.getBytes(UTF_8), Event.class))
        .isEqualTo(GoldenMessages.all().get("event-plan-checked"));
  }

  @Test
  void aStepThatIsNotKnownCountsAsNotTold() {
    String unknown =
        text("v1", "event-migrated-with-steps").replace("database-made", "database-grown");

    assertThat(Json.readMessage(unknown.getBytes(UTF_8), Event.class))
        .isInstanceOfSatisfying(
            Event.Migrated.class,
            migrated ->
                assertThat(migrated.steps())
                    .extracting(StepDone::step)
                    .containsExactly(MoveStep.NOT_KNOWN, MoveStep.FILE_RUN_ALONE));
  }

  /** Nothing is guessed where a guess would change what is done. */
  @ParameterizedTest
  @ValueSource(strings = {"\"mode\":\"create\"", "\"kind\":\"isolate\"", "\"type\":\"migrate\""})
  void aWordThatDecidesWhatIsDoneIsNotGuessed(String word) {
    String unknown =
        text("v1", "command-migrate").replace(word, word.replaceAll(":\".*\"", ":\"other\""));
    assertThat(unknown).contains("\"other\"");

    assertThatThrownBy(() -> Json.readMessage(unknown.getBytes(UTF_8), Command.class))
        .isInstanceOf(DroverException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1, READABLE",
    "0, READABLE",
    "2, NEWER",
    "999999999, NEWER",
    "1.1, MALFORMED",
    "'', MALFORMED",
    "-1, MALFORMED",
    "99999999999, MALFORMED",
    "v1, MALFORMED"
  })
  void aVersionTellsWhetherAMessageCanBeRead(String header, Schema schema) {
    assertThat(Schema.of(header.getBytes(US_ASCII))).isEqualTo(schema);
  }

  @Test
  void aMessageWithoutAVersionIsOfTheFirst() {
    assertThat(Schema.of(null)).isEqualTo(Schema.READABLE);
  }

  private static Object read(String release, String name) {
    return Json.readMessage(text(release, name).getBytes(UTF_8), GoldenMessages.type(name));
  }

  private static String text(String release, String name) {
    String file = "/messages/" + release + "/" + name + ".json";
    try (@Nullable InputStream resource = SkewTest.class.getResourceAsStream(file)) {
      assertThat(resource).as(file).isNotNull();
      return new String(resource.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
