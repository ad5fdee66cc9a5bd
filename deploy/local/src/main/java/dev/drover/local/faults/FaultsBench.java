package dev.drover.local.faults;

import dev.drover.local.judge.Findings;
import dev.drover.local.judge.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Rounds of trouble, one after the other on one {@link Arena}, each followed by the judge. */
final class FaultsBench {
  /**
   * @param seed decides sizes, victims and moments; what the machine does in between it does not
   * @param command repeats this
   */
  record Settings(long seed, List<Round> rounds, String command, Consumer<String> progress) {}

  private final Settings settings;
  private final FaultLog log = new FaultLog();
  private final Findings findings = new Findings();
  private final List<FaultsResult.RoundLine> lines = new ArrayList<>();

  FaultsBench(Settings settings) {
    this.settings = settings;
  }

  FaultsResult run() throws SQLException, IOException, InterruptedException {
    long begun = System.nanoTime();
    Path folder = Files.createTempDirectory("drover-faults-");
    boolean done = false;
    try (Arena arena = Arena.open(folder, new Random(settings.seed()), 2, settings.progress())) {
      for (int i = 0; i < settings.rounds().size(); i++) {
        round(arena, settings.rounds().get(i), "r" + (i + 1));
      }
      done = true;
    } finally {
      if (!done) {
        settings.progress().accept("Everything is kept in " + folder);
        settings.progress().accept("Repeat with: " + settings.command());
      }
    }
    boolean held = findings.broken().isEmpty() && log.missing().isEmpty();
    if (held) {
      remove(folder);
    }
    return new FaultsResult(
        held,
        settings.seed(),
        lines,
        log.lines(),
        log.missing(),
        findings.broken(),
        findings.looked(),
        minutes(begun),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        held ? "" : folder.toString(),
        settings.command());
  }

  private void round(Arena arena, Round round, String tag)
      throws SQLException, IOException, InterruptedException {
    long begun = System.nanoTime();
    Random random = new Random(settings.seed() * 31 + tag.hashCode());
    List<Fleet> fleets = round.run(arena, tag, random, log);
    arena.settle();
    Findings found = Judge.judge(arena.scene(), fleets.stream().map(Fleet::forJudge).toList());
    found.broken().forEach(finding -> arena.say("  " + finding));
    findings.add(found);
    int projects = fleets.stream().mapToInt(fleet -> fleet.forJudge().ends().size()).sum();
    double seconds = (System.nanoTime() - begun) / 1e9;
    lines.add(new FaultsResult.RoundLine(round.name(), projects, seconds, found.broken().size()));
    arena.say(
        "%-12s %4d projects, %5.0f s, %d findings"
            .formatted(round.name(), projects, seconds, found.broken().size()));
  }

  private static double minutes(long begun) {
    return (System.nanoTime() - begun) / 60e9;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
