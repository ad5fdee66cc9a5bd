package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of {@value Manifest#FILE}: {@code {"manifest":{"format":N,...},"sha256":"..."}} without
 * any white space around its parts, the hash being that of the manifest object's bytes. Every
 * format begins like this, so that every version can tell how new it is.
 *
 * @param sha256 of the manifest object's bytes, lower-case hexadecimal
 */
record ManifestFile(byte[] bytes, Manifest manifest, String sha256) {
  /** A manifest of the largest tables Drover is made for stays far below. */
  static final int LIMIT = 64 << 20;

  private static final byte[] OPEN = "{\"manifest\":".getBytes(StandardCharsets.US_ASCII);
  private static final String SEAL = ",\"sha256\":\"";
  private static final int CLOSE = SEAL.length() + 64 + 2;
  private static final Pattern FORMAT =
      Pattern.compile("\\{\"manifest\":\\{\"format\":(\\d{1,9}),.*");
  private static final int HEAD = 64;

  static ManifestFile of(Manifest manifest) {
    byte[] json = Json.bytes(manifest);
    String sha256 = sha256(json, 0, json.length);
    ByteArrayOutputStream file = new ByteArrayOutputStream(json.length + OPEN.length + CLOSE);
    file.writeBytes(OPEN);
    file.writeBytes(json);
    file.writeBytes((SEAL + sha256 + "\"}").getBytes(StandardCharsets.US_ASCII));
    return new ManifestFile(file.toByteArray(), manifest, sha256);
  }

  /**
   * @throws DroverException {@code bak_version}, {@code bak_tampered}
   */
  static ManifestFile read(BundleId id, byte[] file) {
    int end = file.length - CLOSE;
    Matcher format =
        FORMAT.matcher(new String(file, 0, Math.min(HEAD, file.length), StandardCharsets.US_ASCII));
    if (end < OPEN.length || !format.matches()) {
      throw BundleFailures.tampered(
          id, Manifest.FILE, "it does not begin or end as a manifest does");
    }
    if (Integer.parseInt(format.group(1)) > Manifest.FORMAT) {
      throw BundleFailures.newer(id, format.group(1));
    }
    String sha256 = sha256(file, OPEN.length, end - OPEN.length);
    String seal = new String(file, end, CLOSE, StandardCharsets.US_ASCII);
    if (!seal.equals(SEAL + sha256 + "\"}")) {
      throw BundleFailures.tampered(id, Manifest.FILE, "its SHA-256 is another");
    }
    byte[] json = Arrays.copyOfRange(file, OPEN.length, end);
    return new ManifestFile(file, Json.read(json, Manifest.class), sha256);
  }

  private static String sha256(byte[] bytes, int offset, int length) {
    MessageDigest hash = Sha256.start();
    hash.update(bytes, offset, length);
    return Sha256.hex(hash);
  }
}
