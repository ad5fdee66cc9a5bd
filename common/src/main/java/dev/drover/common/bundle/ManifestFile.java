package dev.drover.common.bundle;

import dev.drover.common.digest.Sha256;
import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@value Manifest#FILE}, taken apart and held against their own digests, the body not
 * yet decrypted. One line of JSON, then the body:
 *
 * <pre>{@code
 * {"manifest":{"format":2,"header":{...},"body":{"bytes":N,"sha256":"..."}},"sha256":"..."}
 * }</pre>
 *
 * The last hash is that of the manifest object's bytes and so of everything. Format 1 had the
 * manifest itself where now header and body stand, and nothing after its last brace. Every format
 * begins the same, so that every version can tell how new it is. To the byte: {@code
 * deploy/docs/bundle-format.md}.
 *
 * @param length of the whole file
 * @param sha256 of the manifest object, lower-case hexadecimal: what names this manifest elsewhere
 * @param headerSha256 what an encrypted body is bound to
 * @param body as stored; of format 1 the whole manifest
 */
record ManifestFile(
    int format,
    long length,
    String sha256,
    ManifestHeader header,
    String headerSha256,
    byte[] body) {
  /** A manifest of the largest tables Drover is made for stays far below. */
  static final int LIMIT = 64 << 20;

  private static final String OPEN = "{\"manifest\":";
  private static final String SEAL = ",\"sha256\":\"";
  private static final int CLOSE = SEAL.length() + 64 + 2;
  private static final Pattern FORMAT =
      Pattern.compile("\\{\"manifest\":\\{\"format\":(\\d{1,9}),.*", Pattern.DOTALL);
  private static final String HEADER = "{\"format\":2,\"header\":";
  private static final Pattern BODY =
      Pattern.compile(",\"body\":\\{\"bytes\":(\\d{1,9}),\"sha256\":\"([0-9a-f]{64})\"}}\\z");
  private static final int LONGEST_BODY = ",'body':{'bytes':123456789,'sha256':''}}".length() + 64;
  private static final int HEAD = 64;

  /** The file's bytes for a manifest of the current format. */
  static byte[] write(Manifest manifest, @Nullable Sealing sealing) {
    byte[] header =
        Json.bytes(ManifestHeader.of(manifest, sealing == null ? null : sealing.encryption()));
    byte[] plain = Json.bytes(ManifestBody.of(manifest));
    byte[] body = sealing == null ? plain : sealing.body(plain, sha256(header, 0, header.length));
    ByteArrayOutputStream object = new ByteArrayOutputStream(header.length + 256);
    object.writeBytes(ascii(HEADER));
    object.writeBytes(header);
    object.writeBytes(
        ascii(
            ",\"body\":{\"bytes\":%d,\"sha256\":\"%s\"}}"
                .formatted(body.length, sha256(body, 0, body.length))));
    ByteArrayOutputStream file = new ByteArrayOutputStream(object.size() + body.length + 256);
    file.writeBytes(ascii(OPEN));
    file.writeBytes(object.toByteArray());
    file.writeBytes(ascii(SEAL + sha256(object.toByteArray(), 0, object.size()) + "\"}\n"));
    file.writeBytes(body);
    return file.toByteArray();
  }

  /**
   * @throws DroverException {@code bak_version}, {@code bak_tampered}
   */
  static ManifestFile read(BundleId id, byte[] file) {
    Matcher format = FORMAT.matcher(text(file, 0, Math.min(HEAD, file.length)));
    if (!format.matches()) {
      throw shapeless(id);
    }
    return switch (Integer.parseInt(format.group(1))) {
      case 1 -> first(id, file);
      case 2 -> second(id, file);
      default -> throw BundleFailures.newer(id, format.group(1));
    };
  }

  /**
   * @throws DroverException {@code bak_tampered}
   */
  Manifest manifest(BundleId id, @Nullable Sealing sealing) {
    if (format == 1) {
      return json(id, body, Manifest.class);
    }
    byte[] plain = sealing == null ? body : sealing.openBody(body, headerSha256);
    return header.with(format, json(id, plain, ManifestBody.class));
  }

  private static ManifestFile first(BundleId id, byte[] file) {
    int end = file.length - CLOSE;
    String sha256 = sealed(id, file, end);
    byte[] json = Arrays.copyOfRange(file, OPEN.length(), end);
    ManifestHeader header = ManifestHeader.of(json(id, json, Manifest.class), null);
    return new ManifestFile(1, file.length, sha256, header, "", json);
  }

  private static ManifestFile second(BundleId id, byte[] file) {
    int line = 0;
    while (line < file.length && file[line] != '\n') {
      line++;
    }
    int end = line - CLOSE;
    int from = OPEN.length() + HEADER.length();
    if (line == file.length || end < from) {
      throw shapeless(id);
    }
    String sha256 = sealed(id, file, end);
    int tail = Math.max(from, end - LONGEST_BODY);
    Matcher body = BODY.matcher(text(file, tail, end - tail));
    if (!text(file, OPEN.length(), HEADER.length()).equals(HEADER) || !body.find()) {
      throw shapeless(id);
    }
    byte[] header = Arrays.copyOfRange(file, from, tail + body.start());
    byte[] rest = Arrays.copyOfRange(file, line + 1, file.length);
    if (rest.length != Integer.parseInt(body.group(1))
        || !sha256(rest, 0, rest.length).equals(body.group(2))) {
      throw BundleFailures.tampered(
          id, Manifest.FILE, "its body has another length or SHA-256 than its head says");
    }
    return new ManifestFile(
        2,
        file.length,
        sha256,
        json(id, header, ManifestHeader.class),
        sha256(header, 0, header.length),
        rest);
  }

  /** The hash that ends at {@code end} of the object before it, once it is proven. */
  private static String sealed(BundleId id, byte[] file, int end) {
    if (end < OPEN.length()) {
      throw shapeless(id);
    }
    String sha256 = sha256(file, OPEN.length(), end - OPEN.length());
    if (!text(file, end, CLOSE).equals(SEAL + sha256 + "\"}")) {
      throw BundleFailures.tampered(id, Manifest.FILE, "its SHA-256 is another");
    }
    return sha256;
  }

  private static <T> T json(BundleId id, byte[] json, Class<T> type) {
    try {
      return Json.read(json, type);
    } catch (DroverException _) {
      throw BundleFailures.tampered(id, Manifest.FILE, "it is no manifest, though well sealed");
    }
  }

  private static DroverException shapeless(BundleId id) {
    return BundleFailures.tampered(
        id, Manifest.FILE, "it does not begin or end as a manifest does");
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String sha256(byte[] bytes, int offset, int length) {
    MessageDigest hash = Sha256.start();
    hash.update(bytes, offset, length);
    return Sha256.hex(hash);
  }
}
