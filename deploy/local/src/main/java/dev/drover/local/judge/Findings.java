package dev.drover.local.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a judge has looked at and what is wrong with it. Not thread-safe. */
public final class Findings {
  private static final int MOST_A_LAW = 20;

  /**
   * @param law which part of the promise is broken
   * @param subject the project, table or file
   */
  public record Finding(String law, String subject, String what) {
    @Override
    public String toString() {
      return law + ": " + subject + ": " + what;
    }
  }

  private final List<Finding> broken = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Long> looked = new TreeMap<>();

  /** More than a few of the same kind are only counted. */
  void broken(String law, String subject, String what) {
    if (counts.merge(law, 1, Integer::sum) <= MOST_A_LAW) {
      broken.add(new Finding(law, subject, what));
    }
  }

  /** So many things of this kind were looked at; a judge that saw nothing proves nothing. */
  void looked(String at, long count) {
    looked.merge(at, count, Long::sum);
  }

  public List<Finding> broken() {
    return List.copyOf(broken);
  }

  public Map<String, Long> looked() {
    return new TreeMap<>(looked);
  }

  /** Takes over what another judge has found. */
  public void add(Findings others) {
    broken.addAll(others.broken);
    others.looked.forEach(this::looked);
  }
}
