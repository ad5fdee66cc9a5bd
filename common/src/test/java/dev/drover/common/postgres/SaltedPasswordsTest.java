package dev.drover.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SaltedPasswordsTest {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static Provider platform;

  @BeforeAll
  static void remember() {
    platform = Security.getProviders("SecretKeyFactory." + ALGORITHM)[0];
    SaltedPasswords.remember();
    SaltedPasswords.remember();
  }

  @AfterAll
  static void forget() {
    Security.removeProvider("DroverSaltedPasswords");
  }

  @Test
  void answersWhatThePlatformAnswersTheFirstTimeAndLater() throws Exception {
    SecretKeyFactory own = SecretKeyFactory.getInstance(ALGORITHM);
    SecretKeyFactory theirs = SecretKeyFactory.getInstance(ALGORITHM, platform);
    assertThat(own.getProvider().getName()).isEqualTo("DroverSaltedPasswords");

    for (PBEKeySpec spec : requests()) {
      byte[] expected = theirs.generateSecret(spec).getEncoded();
      assertThat(own.generateSecret(spec).getEncoded()).isEqualTo(expected);
      assertThat(own.generateSecret(spec).getEncoded()).isEqualTo(expected);
    }
  }

  @Test
  void derivesTheSameRequestOnce() throws Exception {
    SecretKeyFactory own = SecretKeyFactory.getInstance(ALGORITHM);

    assertThat(own.generateSecret(request("once", "salt", 4096, 256)))
        .isSameAs(own.generateSecret(request("once", "salt", 4096, 256)));
  }

  @Test
  void isThereOnceHoweverOftenItIsAsked() {
    assertThat(Arrays.stream(Security.getProviders()).map(Provider::getName))
        .containsOnlyOnce("DroverSaltedPasswords");
  }

  /** Requests that differ in one part each, also in where one part ends and the next begins. */
  private static List<PBEKeySpec> requests() {
    return Stream.of(
            request("password", "salt", 4096, 256),
            request("passwords", "alt", 4096, 256),
            request("password", "salz", 4096, 256),
            request("password", "salt", 4097, 256),
            request("password", "salt", 4096, 512),
            request("pässwörd \uD83D\uDE00", "salt", 4096, 256))
        .toList();
  }

  private static PBEKeySpec request(String password, String salt, int rounds, int bits) {
    return new PBEKeySpec(
        password.toCharArray(),
        salt.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        rounds,
        bits);
  }
}
