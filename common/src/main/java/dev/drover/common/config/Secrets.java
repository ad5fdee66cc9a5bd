package dev.drover.common.config;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads passwords, passphrases and access keys from where drover.yaml says they stand. */
final class Secrets {
  private static final int SHORTEST_PASSPHRASE = 12;

  private Secrets() {}

  static @Nullable String resolve(DroverConfig.Server server) {
    return read("password", server.password(), server.passwordFile(), server.passwordEnv());
  }

  /** One of a file's lines each; the only one otherwise. */
  static List<String> passphrases(DroverConfig.Bundles bundles) {
    String given =
        read("passphrase", bundles.passphrase(), bundles.passphraseFile(), bundles.passphraseEnv());
    if (given == null) {
      return List.of();
    }
    List<String> all =
        bundles.passphraseFile() == null
            ? List.of(given)
            : given.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (all.isEmpty() || all.stream().anyMatch(one -> one.length() < SHORTEST_PASSPHRASE)) {
      throw DroverException.user(
          "passphrase_weak",
          "A passphrase for bundles has at least " + SHORTEST_PASSPHRASE + " characters.",
          "Take a longer one, or a key file.");
    }
    return all;
  }

  static String accessKey(DroverConfig.S3 s3) {
    String secret =
        read(
            "secret_access_key",
            s3.secretAccessKey(),
            s3.secretAccessKeyFile(),
            s3.secretAccessKeyEnv());
    return Objects.requireNonNull(secret, "One of the three ways is given");
  }

  private static @Nullable String read(
      String what, @Nullable String given, @Nullable String file, @Nullable String variable) {
    String words = what.replace('_', ' ');
    if (file != null) {
      try {
        return Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        throw DroverException.user(
            what + "_unreadable",
            "The " + words + " file " + file + " cannot be read.",
            "Make it readable for this process only.");
      }
    }
    if (variable != null) {
      String value = System.getenv(variable);
      if (value == null) {
        throw DroverException.user(
            what + "_unreadable",
            "The environment variable " + variable + " is not set.",
            "Set it for this process, or use " + what.replace('_', '-') + "-file.");
      }
      return value;
    }
    return given;
  }
}
