package dev.drover.local.faults;

import java.util.ArrayList;
import java.util.List;

/** Every kind of trouble, in the order of an ordinary run. */
final class Trouble {
  private final List<Round> all;

  /**
   * @param projects of each batch
   */
  Trouble(int projects, int outageSeconds) {
    Fleet.Size slow = new Fleet.Size(projects, 8, 20, 0);
    this.all = List.of(new KillsRound(Integer.getInteger("kills", 60), slow));
  }

  List<String> kinds() {
    return all.stream().map(Round::name).toList();
  }

  /**
   * @param only all when empty
   * @param times how often each is gone through
   */
  List<Round> rounds(List<String> only, int times) {
    List<Round> rounds = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      all.stream()
          .filter(round -> only.isEmpty() || only.contains(round.name()))
          .forEach(rounds::add);
    }
    return rounds;
  }
}
