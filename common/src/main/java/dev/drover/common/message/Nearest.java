package dev.drover.common.message;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Finds the word somebody probably meant. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** "Did you mean ...?", or null when nothing is near. */
  public static @Nullable String suggestion(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return null;
    }
    return candidates.stream()
        .filter(candidate -> distance(word, candidate) <= allowed(candidate))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .map(candidate -> "Did you mean " + candidate + "?")
        .orElse(null);
  }

  private static int allowed(String candidate) {
    return candidate.length() < 4 ? 1 : Math.max(2, candidate.length() / 3);
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
