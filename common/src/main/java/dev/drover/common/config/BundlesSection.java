package dev.drover.common.config;

import dev.drover.common.message.YamlSection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code bundles} of drover.yaml. */
final class BundlesSection {
  /** What the store of {@code bundles.url} is called. */
  private static final String MAIN = "main";

  private static final Pattern S3 =
      Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#\\s]*)?(\\?[^#\\s]*)?");

  /** Of a store that a provider opens; addresses of other things are not mistaken for one. */
  private static final Pattern OTHER =
      Pattern.compile("(?!(https?|jdbc|postgres(ql)?|s3|file):)[a-z][a-z0-9+.-]+:\\S+");

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
    Map<String, DroverConfig.Copies> copies = copies(section.section("copies"));
    section.end();
    Sections.keepOne(section, "passphrase", "passphrase-file", "passphrase-env");
    checkUrl(section, url);
    return url == null
        ? null
        : new DroverConfig.Bundles(
            url, keyFile, passphrase, passphraseFile, passphraseEnv, s3, rollback, copies);
  }

  private static void checkUrl(YamlSection section, @Nullable String url) {
    if (url != null
        && !url.startsWith("file:/")
        && !S3.matcher(url).matches()
        && !OTHER.matcher(url).matches()) {
      section.problem(
          "url",
          "must be a directory's or a bucket's URL",
          "Write file:///var/lib/drover/bundles or s3://bucket/prefix, for instance.");
    }
  }

  private static Map<String, DroverConfig.Copies> copies(@Nullable YamlSection section) {
    Map<String, DroverConfig.Copies> copies = new LinkedHashMap<>();
    if (section == null) {
      return copies;
    }
    for (String name : List.copyOf(section.keys())) {
      YamlSection one = section.section(name);
      if (!Sections.isName(name) || name.equals(MAIN)) {
        section.problem(
            name,
            "is no name for a store of copies",
            "Use lower-case letters and digits, joined by single dashes, and not 'main'.");
      }
      DroverConfig.Copies copy = one == null ? null : copy(one);
      if (copy != null) {
        copies.put(name, copy);
      }
    }
    return copies;
  }

  private static DroverConfig.@Nullable Copies copy(YamlSection section) {
    String url = section.requiredText("url");
    DroverConfig.S3 s3 = s3(section.section("s3"));
    section.end();
    checkUrl(section, url);
    return url == null ? null : new DroverConfig.Copies(url, s3);
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
