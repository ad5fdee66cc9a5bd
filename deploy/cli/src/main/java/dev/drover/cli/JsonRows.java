package dev.drover.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.Printable;
import dev.drover.common.postgres.CopyOut;
import dev.drover.common.postgres.TableShape;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table's file of an export, read back as the COPY text it was made of. Rows stream; memory is
 * bounded by the longest. Whatever is wrong is named by file, line and column, without the value.
 */
final class JsonRows {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxDocumentLength(-1)
                  .build())
          .build();
  private static final byte[] NULL = {'\\', 'N'};

  private final Path file;
  private final List<TableShape.Column> columns;
  private final Map<String, Integer> positions = new HashMap<>();

  JsonRows(Path file, TableShape shape) {
    this.file = file;
    this.columns = shape.columns();
    for (int i = 0; i < columns.size(); i++) {
      positions.put(columns.get(i).name(), i);
    }
  }

  /**
   * @throws DroverException {@code import_malformed}
   */
  void each(CopyOut.WholeRowSink sink) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw malformed(file, null, "it is missing, or no plain file");
    }
    try (InputStream in =
            new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
        JsonParser json = JSON.createParser(in)) {
      require(json, json.nextToken() == JsonToken.START_ARRAY, "an array of rows is expected");
      while (json.nextToken() != JsonToken.END_ARRAY) {
        require(json, json.currentToken() == JsonToken.START_OBJECT, "a row is expected");
        sink.row(row(json));
      }
      require(json, json.nextToken() == null, "something follows the last row");
    } catch (JsonProcessingException e) {
      throw malformed(file, e.getLocation(), "it is no JSON: " + e.getOriginalMessage());
    }
  }

  private byte[] row(JsonParser json) throws IOException {
    byte[] @Nullable [] values = new byte[columns.size()][];
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      int at = positions.getOrDefault(name, -1);
      require(json, at >= 0, "the table has no column " + Printable.of(name));
      json.nextToken();
      values[at] = value(json, columns.get(at));
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int i = 0; i < values.length; i++) {
      byte[] value = values[i];
      if (value == null) {
        throw malformed(
            file,
            json.currentTokenLocation(),
            "the row lacks the column " + Printable.of(columns.get(i).name()));
      }
      if (i > 0) {
        line.write('\t');
      }
      line.writeBytes(value);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private byte[] value(JsonParser json, TableShape.Column column) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> NULL;
      case VALUE_NUMBER_INT -> {
        require(json, ExportMetadata.isNumber(column.type()), expected(column));
        int number = json.getIntValue();
        boolean fits = !column.type().equals("smallint") || number == (short) number;
        require(json, fits, expected(column));
        yield ascii(String.valueOf(number));
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        require(json, column.type().equals("boolean"), expected(column));
        yield ascii(json.getBooleanValue() ? "t" : "f");
      }
      case VALUE_STRING -> {
        boolean text = !ExportMetadata.isNumber(column.type()) && !column.type().equals("boolean");
        require(json, text, expected(column));
        yield escaped(json, json.getText());
      }
      default -> throw malformed(file, json.currentTokenLocation(), expected(column));
    };
  }

  private static String expected(TableShape.Column column) {
    String what =
        ExportMetadata.isNumber(column.type())
            ? "a whole number of type " + column.type()
            : column.type().equals("boolean") ? "true or false" : "a text";
    return "the column " + column.name() + " is not " + what + " or null";
  }

  /** As COPY TO writes it. */
  private byte[] escaped(JsonParser json, String value) {
    ByteBuffer plain;
    try {
      plain = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException _) {
      throw malformed(file, json.currentTokenLocation(), "a text is not valid Unicode");
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream(plain.remaining() + 8);
    while (plain.hasRemaining()) {
      byte one = plain.get();
      if (one == 0) {
        throw malformed(
            file, json.currentTokenLocation(), "a text holds a NUL, which PostgreSQL cannot store");
      }
      int letter = letter(one);
      if (letter >= 0) {
        text.write('\\');
      }
      text.write(letter >= 0 ? letter : one);
    }
    return text.toByteArray();
  }

  private static int letter(byte plain) {
    return switch (plain) {
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      case 0x0b -> 'v';
      case '\\' -> '\\';
      default -> -1;
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void require(JsonParser json, boolean right, String otherwise) {
    if (!right) {
      throw malformed(file, json.currentTokenLocation(), otherwise);
    }
  }

  static DroverException malformed(Path file, @Nullable JsonLocation at, String why) {
    String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    return DroverException.user(
        "import_malformed",
        file.getFileName() + where + ": " + why + ". Nothing was imported.",
        "Correct it, or export the bundle again.");
  }
}
