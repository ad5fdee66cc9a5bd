package dev.drover.common.postgres;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;

/**
 * Remembers the salted passwords of SCRAM logins, as RFC 5802, section 3, lets clients do: deriving
 * one takes 4096 rounds of HMAC, more than everything else a short session costs this process. The
 * driver derives them through the Java Cryptography Architecture, so this is a provider before the
 * platform's own, which still does the work once for each password, salt and count. A JVM that
 * takes no such provider works without it. Thread-safe.
 *
 * <p>What is kept is worth the password to whoever reads this process's memory, where the password
 * is as well.
 */
public final class SaltedPasswords extends Provider {
  private static final long serialVersionUID = 1L;
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final String NAME = "DroverSaltedPasswords";

  private SaltedPasswords(Provider platform) {
    super(NAME, "1", "Remembers salted passwords");
    putService(new Derivation(this, platform));
  }

  /** From now on, in this JVM; a second call changes nothing. */
  public static void remember() {
    Provider[] able = Security.getProviders("SecretKeyFactory." + ALGORITHM);
    if (able != null && !able[0].getName().equals(NAME)) {
      Security.insertProviderAt(new SaltedPasswords(able[0]), 1);
    }
  }

  private static final class Derivation extends Provider.Service {
    private final Remembering remembering;

    Derivation(Provider own, Provider platform) {
      super(
          own,
          "SecretKeyFactory",
          ALGORITHM,
          Remembering.class.getName(),
          List.of(),
          Collections.emptyMap());
      this.remembering = new Remembering(platform);
    }

    @Override
    public Object newInstance(Object parameter) {
      return remembering;
    }
  }

  private static final class Remembering extends SecretKeyFactorySpi {
    private static final int MOST = 64;

    private final Provider platform;
    private final Map<ByteBuffer, SecretKey> known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKey> eldest) {
            return size() > MOST;
          }
        };

    Remembering(Provider platform) {
      this.platform = platform;
    }

    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
      if (!(spec instanceof PBEKeySpec wanted) || wanted.getSalt() == null) {
        return factory().generateSecret(spec);
      }
      ByteBuffer name = name(wanted);
      synchronized (known) {
        SecretKey found = known.get(name);
        if (found != null) {
          return found;
        }
      }
      SecretKey derived = factory().generateSecret(spec);
      synchronized (known) {
        known.put(name, derived);
      }
      return derived;
    }

    /** Every field with its length before it, so that no two requests share a name. */
    private static ByteBuffer name(PBEKeySpec spec) {
      ByteBuffer password = StandardCharsets.UTF_8.encode(CharBuffer.wrap(spec.getPassword()));
      byte[] salt = spec.getSalt();
      return ByteBuffer.allocate(16 + password.remaining() + salt.length)
          .putInt(spec.getIterationCount())
          .putInt(spec.getKeyLength())
          .putInt(salt.length)
          .put(salt)
          .putInt(password.remaining())
          .put(password)
          .flip();
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> type)
        throws InvalidKeySpecException {
      return factory().getKeySpec(key, type);
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
      return factory().translateKey(key);
    }

    private SecretKeyFactory factory() {
      try {
        return SecretKeyFactory.getInstance(ALGORITHM, platform);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("The platform no longer offers " + ALGORITHM, e);
      }
    }
  }
}
