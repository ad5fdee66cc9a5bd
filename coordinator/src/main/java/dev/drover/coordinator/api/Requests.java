package dev.drover.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.Printable;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads request bodies exactly: what is not documented is refused, by its name and place. */
final class Requests {
  private Requests() {}

  /**
   * @throws DroverException {@code json_malformed}, {@code unknown_property}, or what a value's own type says of it
   */
  static <T> T read(byte @Nullable [] body, Class<T> type) {
    if (body == null || body.length == 0) {
      throw malformed("The request has no body.");
    }
    try {
      T value = Json.mapper().readValue(body, type);
      if (value == null) {
        throw malformed("The body is null.");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw DroverException.user(
          "unknown_property",
          "The property " + Printable.of(place(e)) + " is not known.",
          "Send exactly the documented properties; see " + Documentation.PATH + ".");
    } catch (JsonMappingException e) {
      throw mapping(e);
    } catch (JsonProcessingException e) {
      throw malformed("The body is not JSON at " + position(e) + ".");
    } catch (IOException e) {
      throw malformed("The body cannot be read.");
    }
  }

  /** As {@link #read}, for bodies that may be left out. */
  static <T> T readOr(byte @Nullable [] body, Class<T> type, T otherwise) {
    return body == null || body.length == 0 ? otherwise : read(body, type);
  }

  private static DroverException mapping(JsonMappingException e) {
    if (e.getCause() instanceof DroverException inner) {
      return inner;
    }
    if (e.getCause() instanceof NullPointerException missing && missing.getMessage() != null) {
      return malformed("In the body, " + missing.getMessage() + ".");
    }
    String place = place(e);
    return malformed(
        place.isEmpty()
            ? "The body is not what it should be at " + position(e) + "."
            : "The value of " + Printable.of(place) + " is not what it should be.");
  }

  private static String place(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? "its beginning"
        : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private static DroverException malformed(String message) {
    return DroverException.user(
        "json_malformed", message, "Send JSON as documented; see " + Documentation.PATH + ".");
  }
}
