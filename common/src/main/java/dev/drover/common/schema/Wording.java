package dev.drover.common.schema;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How facts of two servers are to be read beside each other: versions quote other words, name the
 * tables of a view's columns or not, and know rights and constraints that others do not. Between
 * servers of one version everything is taken as it is written.
 *
 * @param older the lower of the two versions
 * @param alike whether both are of one version
 */
record Wording(int older, boolean alike) {
  /** Known only to servers of this version and later. */
  private static final Map<String, Integer> SINCE = Map.of("not null constraint", 18);

  private static final int MAINTAIN_SINCE = 17;
  private static final Pattern MAINTAIN = Pattern.compile("(, )?\\bMAINTAIN\\*?");
  private static final Pattern NEEDLESS_QUOTES = Pattern.compile("\"([a-z_][a-z0-9_]*)\"");
  private static final Pattern QUALIFIER =
      Pattern.compile("(?<![\\w\"])(?:\\w+|\"(?:[^\"]|\"\")+\")\\.(?=[\\w\"])");

  static Wording between(int one, int other) {
    return new Wording(Math.min(one, other), one == other);
  }

  /** Whether both servers know of such a thing. */
  boolean known(Built fact) {
    return older >= SINCE.getOrDefault(fact.kind(), 0);
  }

  Built.Id id(Built fact) {
    return alike
        ? fact.id()
        : new Built.Id(fact.kind(), NEEDLESS_QUOTES.matcher(fact.name()).replaceAll("$1"));
  }

  String definition(Built fact) {
    if (alike) {
      return fact.definition();
    }
    String written = NEEDLESS_QUOTES.matcher(fact.definition()).replaceAll("$1");
    if (fact.isQuery()) {
      return QUALIFIER.matcher(written).replaceAll("");
    }
    boolean rights = fact.kind().endsWith("grant") || fact.kind().equals("default privileges");
    return rights && older < MAINTAIN_SINCE ? MAINTAIN.matcher(written).replaceAll("") : written;
  }
}
