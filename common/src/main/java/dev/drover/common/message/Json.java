package dev.drover.common.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON mapper: strict when reading (unknown properties, duplicate keys, trailing tokens and
 * missing constructor values are errors; depth at most 64), ISO-8601 for times, nulls left out when
 * writing. Thread-safe.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .serializationInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
  }

  /** As the other, but passes over what a newer minor version has added. */
  private static final ObjectMapper MESSAGES =
      MAPPER
          .copy()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE);

  private Json() {}

  /** The shared mapper, for libraries that want one. Do not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not writable as JSON: " + value.getClass(), e);
    }
  }

  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not writable as JSON: " + value.getClass(), e);
    }
  }

  /**
   * Reads one value; {@code json_malformed} when it is not exactly one of {@code type}. The text
   * itself is not quoted in the error.
   */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return present(MAPPER.readValue(json, type), type);
    } catch (IOException e) {
      throw malformed(type, e);
    }
  }

  /**
   * Reads a message of another process, perhaps of another release: as {@link #read(byte[],
   * Class)}, but unknown properties are left out, and an unknown word counts as the one that its
   * type names for that.
   */
  public static <T> T readMessage(byte[] json, Class<T> type) {
    try {
      return present(MESSAGES.readValue(json, type), type);
    } catch (IOException e) {
      throw malformed(type, e);
    }
  }

  /** As {@link #read(byte[], Class)}. */
  public static <T> T read(String json, Class<T> type) {
    try {
      return present(MAPPER.readValue(json, type), type);
    } catch (IOException e) {
      throw malformed(type, e);
    }
  }

  private static <T> T present(@Nullable T value, Class<T> type) {
    if (value == null) {
      throw malformed(type, new IOException("null"));
    }
    return value;
  }

  private static DroverException malformed(Class<?> type, IOException cause) {
    if (cause.getCause() instanceof DroverException inner) {
      return inner;
    }
    String where =
        cause instanceof JsonProcessingException json && json.getLocation() != null
            ? " at line "
                + json.getLocation().getLineNr()
                + ", column "
                + json.getLocation().getColumnNr()
            : "";
    String what =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "json_malformed",
            "Not a " + type.getSimpleName() + where + ": " + what,
            null,
            "Send exactly the documented properties."),
        cause);
  }
}
