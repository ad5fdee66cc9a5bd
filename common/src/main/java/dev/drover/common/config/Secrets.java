package dev.drover.common.config;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads passwords from where drover.yaml says they stand. */
final class Secrets {
  private Secrets() {}

  static @Nullable String resolve(DroverConfig.Server server) {
    if (server.passwordFile() != null) {
      try {
        return Files.readString(Path.of(server.passwordFile())).strip();
      } catch (IOException e) {
        throw DroverException.user(
            "password_unreadable",
            "The password file " + server.passwordFile() + " cannot be read.",
            "Make it readable for this process only.");
      }
    }
    if (server.passwordEnv() != null) {
      String password = System.getenv(server.passwordEnv());
      if (password == null) {
        throw DroverException.user(
            "password_unreadable",
            "The environment variable " + server.passwordEnv() + " is not set.",
            "Set it for this process, or use password-file.");
      }
      return password;
    }
    return server.password();
  }
}
