package dev.drover.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.drover.common.api.ReplayRequest;
import dev.drover.common.api.WishRequest;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.Printable;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads request bodies exactly: what is not documented is refused, by its name and place. */
final class Requests {
  private Requests() {}

  /**
   * @throws DroverException {@code json_malformed}, {@code unknown_property}, or what a value's own
   *     type says of it
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
      throw unknown(place(e));
    } catch (JsonMappingException e) {
      throw mapping(body, type, e);
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

  /** Why something is asked; left out when the body is. */
  static WishRequest wish(byte @Nullable [] body) {
    return readOr(body, WishRequest.class, new WishRequest(null));
  }

  /** Everything is left to Drover when the body is left out. */
  static ReplayRequest replay(byte @Nullable [] body) {
    return readOr(body, ReplayRequest.class, new ReplayRequest(null, null, null, null));
  }

  private static DroverException mapping(byte[] body, Class<?> type, JsonMappingException e) {
    if (e.getCause() instanceof DroverException inner) {
      return inner;
    }
    if (e.getCause() instanceof NullPointerException missing && missing.getMessage() != null) {
      String misspelt = unknownProperty(body, type);
      return misspelt == null
          ? malformed("In the body, " + missing.getMessage() + ".")
          : unknown(misspelt);
    }
    String place = place(e);
    return malformed(
        place.isEmpty()
            ? "The body is not what it should be at " + position(e) + "."
            : "The value of " + Printable.of(place) + " is not what it should be.");
  }

  /**
   * What is missing may only be misspelt: the first property of the whole body that {@code type}
   * does not have.
   */
  private static @Nullable String unknownProperty(byte[] body, Class<?> type) {
    Set<String> known =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toSet());
    return Json.read(body, JsonNode.class).properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !known.contains(name))
        .findFirst()
        .orElse(null);
  }

  private static DroverException unknown(String place) {
    return DroverException.user(
        "unknown_property",
        "The property " + Printable.of(place) + " is not known.",
        "Send exactly the documented properties; see " + Documentation.PATH + ".");
  }

  private static String place(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
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
