package dev.drover.common.schema;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How facts of two servers are to be read beside each other: versions quote other words, name the
 * tables of a query's columns or not, and know rights and constraints that others do not. Between
 * servers of one version everything is taken as it is written.
 *
 * @param older the lower of the two versions
 * @param newer the higher one
 */
record Wording(int older, int newer) {
  /** Known only to servers of this version and later. */
  private static final Map<String, Integer> SINCE = Map.of("not null constraint", 18);

  private static final int MAINTAIN_SINCE = 17;
  private static final Pattern MAINTAIN = Pattern.compile("(, )?\\bMAINTAIN\\*?");

  /** Since when columns of a query of one table are written without it. */
  private static final int UNQUALIFIED_SINCE = 16;

  private static final Pattern NEEDLESS_QUOTES = Pattern.compile("\"([a-z_][a-z0-9_]*)\"");
  private static final Pattern QUALIFIER =
      Pattern.compile("(?<![\\w\"])(?:\\w+|\"(?:[^\"]|\"\")+\")\\.(?=[\\w\"])");

  static Wording between(int one, int other) {
    return new Wording(Math.min(one, other), Math.max(one, other));
  }

  /** Whether both servers can know of such a thing, or have it. */
  boolean known(Built fact) {
    return older >= SINCE.getOrDefault(fact.kind(), 0)
        && !(maintainIsNew(fact) && definition(fact).isEmpty());
  }

  Built.Id id(Built fact) {
    return alike()
        ? fact.id()
        : new Built.Id(fact.kind(), NEEDLESS_QUOTES.matcher(fact.name()).replaceAll("$1"));
  }

  /**
   * @param one of the same thing as {@code other}, each of its server
   */
  boolean same(Built one, Built other) {
    String first = definition(one);
    String second = definition(other);
    return first.equals(second)
        || one.isQuery()
            && older < UNQUALIFIED_SINCE
            && newer >= UNQUALIFIED_SINCE
            && (qualified(first, second) || qualified(second, first));
  }

  private boolean alike() {
    return older == newer;
  }

  private String definition(Built fact) {
    if (alike()) {
      return fact.definition();
    }
    String written = NEEDLESS_QUOTES.matcher(fact.definition()).replaceAll("$1");
    return maintainIsNew(fact) ? MAINTAIN.matcher(written).replaceAll("") : written;
  }

  private boolean maintainIsNew(Built fact) {
    return older < MAINTAIN_SINCE
        && newer >= MAINTAIN_SINCE
        && (fact.kind().endsWith("grant") || fact.kind().equals("default privileges"));
  }

  /** Whether {@code full} is {@code bare} but for names of tables before columns. */
  private static boolean qualified(String full, String bare) {
    Matcher qualifier = QUALIFIER.matcher(full).useTransparentBounds(true);
    int at = 0;
    for (int i = 0; i < full.length(); ) {
      qualifier.region(i, full.length());
      if (qualifier.lookingAt() && !bare.startsWith(qualifier.group(), at)) {
        i = qualifier.end();
      } else if (at < bare.length() && full.charAt(i) == bare.charAt(at)) {
        i++;
        at++;
      } else {
        return false;
      }
    }
    return at == bare.length();
  }
}
