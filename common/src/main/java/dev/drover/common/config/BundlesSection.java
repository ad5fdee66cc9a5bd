package dev.drover.common.config;

import dev.drover.common.message.YamlSection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code bundles} of drover.yaml. */
final class BundlesSection {
  private static final Pattern S3 =
      Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#\\s]*)?(\\?[^#\\s]*)?");

  private BundlesSection() {}

  static DroverConfig.@Nullable Bundles read(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    String url = section.requiredText("url");
    String keyFile = section.text("key-file");
    String passphrase = section.text("passphrase");
    String passphraseFile = section.text("passphrase-file");
    String passphraseEnv = section.text("passphrase-env");
    DroverConfig.S3 s3 = s3(section.section("s3"));
    Integer rollback = section.integer("rollback-window-days", 0, 3_650);
    section.end();
    Sections.keepOne(section, "passphrase", "passphrase-file", "passphrase-env");
    if (url != null && !url.startsWith("file:/") && !S3.matcher(url).matches()) {
      section.problem(
          "url",
          "must be a directory's or a bucket's URL",
          "Write file:///var/lib/drover/bundles or s3://bucket/prefix, for instance.");
    }
    return url == null
        ? null
        : new DroverConfig.Bundles(
            url, keyFile, passphrase, passphraseFile, passphraseEnv, s3, rollback);
  }

  private static DroverConfig.@Nullable S3 s3(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    String id = section.requiredText("access-key-id");
    String secret = section.text("secret-access-key");
    String file = section.text("secret-access-key-file");
    String variable = section.text("secret-access-key-env");
    section.end();
    boolean none =
        Sections.keepOne(
                section, "secret-access-key", "secret-access-key-file", "secret-access-key-env")
            .isEmpty();
    if (none) {
      section.problem(
          "secret-access-key-file",
          "is missing",
          "Give the secret by file, by variable, or as it is.");
    }
    return id == null || none ? null : new DroverConfig.S3(id, secret, file, variable);
  }
}
