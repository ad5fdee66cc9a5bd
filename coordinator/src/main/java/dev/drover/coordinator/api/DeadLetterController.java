package dev.drover.coordinator.api;

import dev.drover.common.api.Actor;
import dev.drover.common.api.DeadLetter;
import dev.drover.common.api.Page;
import dev.drover.common.api.Problem;
import dev.drover.common.api.Replayed;
import dev.drover.coordinator.transport.DeadLetterShelf;
import dev.drover.coordinator.transport.LetterPlace;
import dev.drover.coordinator.transport.StoredLetter;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Messages that nobody could read or handle. */
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@ApiResponse(
    responseCode = "4XX",
    description = "What is wrong with the request",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(
    responseCode = "5XX",
    description = "What is wrong with the coordinator",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
final class DeadLetterController {
  private static final int SHOWN = 64 * 1024;

  private final DeadLetterShelf shelf;

  DeadLetterController(DeadLetterShelf shelf) {
    this.shelf = shelf;
  }

  /**
   * Lists dead letters by their topics, in each the oldest first.
   *
   * @param cursor next of the page before
   * @param limit 1 to 500; default 100
   */
  @Get
  Page<DeadLetter> listDeadLetters(
      @QueryValue @Nullable String cursor, @QueryValue @Nullable String limit) {
    Cursor page = Cursor.of(cursor, limit);
    LetterPlace after = page.lastLetter();
    return page.page(
        shelf.page(after, page.oneMore()),
        letter -> letter.place().toString(),
        letter -> shown(letter, null, null));
  }

  /** Shows a dead letter with the beginning of its content. */
  @Get("/{id}")
  DeadLetter showDeadLetter(String id) {
    StoredLetter letter = shelf.find(place(id)).orElseThrow(Missing.of("dead letter", id));
    byte[] value = letter.value();
    if (value == null) {
      return shown(letter, null, null);
    }
    byte[] beginning = Arrays.copyOf(value, Math.min(value.length, SHOWN));
    String text = text(beginning);
    return shown(letter, text, text == null ? Base64.getEncoder().encodeToString(beginning) : null);
  }

  /**
   * Sends a dead letter to its own topic once more, as it was. Repeating it sends nothing more.
   *
   * @param actor who asks, for the audit trail; operator when left out
   */
  @Post("/{id}/replay")
  Replayed replayDeadLetter(String id, @Header(Actor.HEADER) @Nullable String actor) {
    return shelf
        .replay(place(id), Actors.of(actor))
        .map(answer -> new Replayed(id, answer.granted()))
        .orElseThrow(Missing.of("dead letter", id));
  }

  private static LetterPlace place(String id) {
    return LetterPlace.of(id).orElseThrow(Missing.of("dead letter", id));
  }

  private static DeadLetter shown(
      StoredLetter letter, @Nullable String text, @Nullable String base64) {
    return new DeadLetter(
        letter.place().toString(),
        letter.place().topic(),
        letter.at(),
        letter.key(),
        letter.reason(),
        letter.origin(),
        letter.by(),
        letter.cut(),
        letter.size(),
        text,
        base64);
  }

  /** Absent when it is none; a character that the end cuts through is left out. */
  private static @Nullable String text(byte[] bytes) {
    for (int left = 0; left < Math.min(4, bytes.length); left++) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, 0, bytes.length - left))
            .toString();
      } catch (CharacterCodingException _) {
        // Perhaps only cut in the middle of a character: tried again with less.
      }
    }
    return null;
  }
}
