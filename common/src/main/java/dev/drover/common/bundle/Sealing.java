package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.bundle.key.DataKey;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The encryption of one bundle: each stream is bound to the bundle's id, the file's name and the
 * part's number, so that none opens in another's place. Thread-safe.
 */
final class Sealing {
  private final BundleId id;
  private final Encryption encryption;
  private final DataKey key;

  private Sealing(BundleId id, Encryption encryption, DataKey key) {
    this.id = id;
    this.encryption = encryption;
    this.key = key;
  }

  /** For a new bundle; empty when it is not to be encrypted. */
  static Optional<Sealing> create(BundleId id, BundleKeys keys) {
    return keys.create(id).map(made -> new Sealing(id, Encryption.with(made.locked()), made.key()));
  }

  /**
   * @throws DroverException {@code bak_key}, {@code bak_version}
   */
  static Sealing open(BundleId id, Encryption encryption, BundleKeys keys) {
    if (!encryption.isKnown()) {
      throw BundleFailures.newer(id, "2 with the cipher " + encryption.cipher());
    }
    DataKey key =
        keys.open(id, encryption.key()).orElseThrow(() -> BundleFailures.locked(id, encryption));
    return new Sealing(id, encryption, key);
  }

  Encryption encryption() {
    return encryption;
  }

  /** Bytes that a whole part has once it is encrypted. */
  long storedPart() {
    return key.encrypted(encryption.partBytes());
  }

  /** Encrypts one part of a file; closing writes its end and leaves {@code stored} open. */
  OutputStream part(OutputStream stored, String file, long number) throws IOException {
    return key.encrypting(new Unclosed(stored), context(file, number));
  }

  /** Decrypts one part of a file; {@code stored} ends where the part does. */
  InputStream part(InputStream stored, String file, long number) {
    return key.decrypting(stored, context(file, number));
  }

  /** Encrypts the manifest's body, bound to its header. */
  byte[] body(byte[] plain, String headerSha256) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(plain.length + 1024);
    try (OutputStream out = key.encrypting(sealed, bodyContext(headerSha256))) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    return sealed.toByteArray();
  }

  /**
   * @throws DroverException {@code bak_tampered}
   */
  byte[] openBody(byte[] sealed, String headerSha256) {
    try (InputStream in =
        key.decrypting(new ByteArrayInputStream(sealed), bodyContext(headerSha256))) {
      return in.readAllBytes();
    } catch (IOException _) {
      throw BundleFailures.tampered(id, Manifest.FILE, "its body is not of this header");
    }
  }

  private byte[] context(String file, long part) {
    return ("drover-bundle-2\n" + id + "\n" + file + "\n" + part).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bodyContext(String headerSha256) {
    return ("drover-bundle-2\n" + id + "\n" + Manifest.FILE + "\n" + headerSha256)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Tink closes what it writes to. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
