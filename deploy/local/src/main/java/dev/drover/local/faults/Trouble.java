package dev.drover.local.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every kind of trouble, in the order of an ordinary run. */
final class Trouble {
  private final List<Round> all;

  /**
   * @param projects of each batch
   */
  Trouble(int projects, int outageSeconds) {
    Fleet.Size slow = new Fleet.Size(projects, 10, 8, 20, 0);
    Fleet.Size quick = new Fleet.Size(projects, 10, 8, 1_000, 0);
    Fleet.Size large = new Fleet.Size(projects, 200, 6, 300, 0);
    this.all =
        List.of(
            new KillsRound(60, slow),
            new CrashPointsRound(new Fleet.Size(12, 10, 8, 200, 3)),
            new ZombiesRound(20, new Fleet.Size(8, 10, 8, 20, 0)),
            new CommitsRound(50, quick),
            new TargetRound(10, large),
            new MessagesRound(2_000, quick),
            new WipeRound(quick),
            new OutagesRound(Duration.ofSeconds(outageSeconds), slow),
            new NetworkRound(20, 10, quick),
            new DiskRound(new Fleet.Size(8, 10, 8, 1_000, 0)),
            new TogetherRound(new Fleet.Size(8, 10, 8, 100, 1)));
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
