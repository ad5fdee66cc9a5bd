package dev.drover.common.bundle.key;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM of BoringSSL, which is fast from the first byte; of the Java platform where there is no
 * BoringSSL for the machine. The platform's own is fast only once the optimizing compiler has seen
 * tens of thousands of its calls, and until then some ten times as slow as everything else that is
 * done to a row. Only bundles use it: the provider is not registered, so connections do not.
 * Thread-safe.
 */
final class AesGcm {
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final @Nullable Provider NATIVE =
      Conscrypt.isAvailable() ? Conscrypt.newProvider() : null;

  private AesGcm() {}

  /** For one thread. */
  static Cipher cipher() throws GeneralSecurityException {
    return NATIVE == null
        ? Cipher.getInstance(TRANSFORMATION)
        : Cipher.getInstance(TRANSFORMATION, NATIVE);
  }
}
