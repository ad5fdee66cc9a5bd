package dev.drover.common.bundle.key;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.drover.common.name.BundleId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Locks data keys by a passphrase. Deriving its key takes a noticeable part of a second on purpose,
 * so a process draws one salt and derives once for all bundles it writes, and once for each other
 * process whose bundles it reads. Thread-safe.
 */
final class PassphraseLock {
  static final String KDF = "PBKDF2-HMAC-SHA256";
  static final int ITERATIONS = 600_000;

  /** What a manifest may ask for: it is read before anything in it is proven. */
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final int SALT = 16;
  private static final int REMEMBERED = 256;

  private final List<String> passphrases;
  private final byte[] salt = DataKey.random(SALT);
  private final Map<Derivation, byte[]> derived = new ConcurrentHashMap<>();

  private record Derivation(int passphrase, String salt, int iterations) {}

  /**
   * @param passphrases the first one locks; all of them open
   */
  PassphraseLock(List<String> passphrases) {
    this.passphrases = List.copyOf(passphrases);
  }

  LockedKey lock(BundleId id, byte[] dataKey) throws GeneralSecurityException {
    String text = Base64.getEncoder().encodeToString(salt);
    byte[] locked =
        new AesGcmJce(derive(new Derivation(0, text, ITERATIONS)))
            .encrypt(dataKey, BundleKeys.context(id));
    return new LockedKey.ByPassphrase(
        KDF, ITERATIONS, text, Base64.getEncoder().encodeToString(locked));
  }

  /** Empty when no passphrase fits. */
  Optional<byte[]> open(BundleId id, LockedKey.ByPassphrase locked)
      throws GeneralSecurityException {
    byte[] dataKey = Base64.getDecoder().decode(locked.dataKey());
    boolean derivable =
        locked.kdf().equals(KDF)
            && locked.iterations() >= ITERATIONS
            && locked.iterations() <= MOST_ITERATIONS
            && Base64.getDecoder().decode(locked.salt()).length == SALT;
    if (!derivable) {
      return Optional.empty();
    }
    for (int i = 0; i < passphrases.size(); i++) {
      byte[] key = derive(new Derivation(i, locked.salt(), locked.iterations()));
      try {
        return Optional.of(new AesGcmJce(key).decrypt(dataKey, BundleKeys.context(id)));
      } catch (javax.crypto.AEADBadTagException _) {
        continue; // another passphrase may fit
      }
    }
    return Optional.empty();
  }

  private byte[] derive(Derivation derivation) {
    if (derived.size() > REMEMBERED) {
      derived.clear();
    }
    return derived.computeIfAbsent(derivation, this::pbkdf2);
  }

  private byte[] pbkdf2(Derivation derivation) {
    char[] passphrase = passphrases.get(derivation.passphrase()).toCharArray();
    PBEKeySpec spec =
        new PBEKeySpec(
            passphrase,
            Base64.getDecoder().decode(derivation.salt()),
            derivation.iterations(),
            DataKey.BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has PBKDF2 with SHA-256", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(passphrase, '\0');
    }
  }
}
