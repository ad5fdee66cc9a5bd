package dev.drover.common.plan;

import dev.drover.common.message.YamlSection;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code url}: an address for each project. */
final class UrlReader {
  private static final int LONGEST = 2_000;

  private UrlReader() {}

  /** Null when absent; one that is no address is noted. */
  static @Nullable String read(YamlSection section) {
    String url = section.text("url");
    if (url == null) {
      return null;
    }
    String filled = url.replace("{slug}", "s").replace("{database}", "d");
    boolean sound =
        url.length() <= LONGEST
            && filled.matches("https?://[A-Za-z0-9._~:-]+(/[A-Za-z0-9._~/?&=%+,;:@!$'()*-]*)?");
    if (!sound) {
      section.problem(
          "url",
          "must be an http or https address without user, blanks or braces other than {slug} and"
              + " {database}",
          "Write https://{slug}.example.com/health, for instance.");
    }
    return url;
  }
}
