package dev.drover.coordinator.saga.check;

import dev.drover.common.message.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A world as few numbers, to be remembered and compared. Epochs are below 64. */
final class Packed {
  private static final List<Stage> STAGES = List.of(Stage.values());
  private static final List<Job.Step> STEPS = List.of(Job.Step.values());
  private static final List<Life.Alarm> ALARMS = List.of(Life.Alarm.values());
  private static final List<Loaded.Content> CONTENTS = List.of(Loaded.Content.values());

  private final int[] numbers;
  private final int hash;

  private Packed(int[] numbers) {
    this.numbers = numbers;
    this.hash = Arrays.hashCode(numbers);
  }

  static Packed of(World world) {
    Writer writer = new Writer();
    writer.write(world.lives().size() << 4 | world.targets().size());
    world.lives().forEach(writer::write);
    world.targets().forEach(writer::write);
    return new Packed(Arrays.copyOf(writer.numbers, writer.size));
  }

  World unpacked(Points points) {
    return new Reader(numbers).world(points);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Packed packed
        && hash == packed.hash
        && Arrays.equals(numbers, packed.numbers);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  private static final class Writer {
    private final int[] numbers = new int[128];
    private int size;

    void write(int number) {
      numbers[size++] = number;
    }

    void write(Life life) {
      write(life.point().number());
      write(life.told() << 12 | life.own() << 8 | life.outages() << 4 | life.alarm().ordinal());
      write(life.jobs().size());
      for (Job job : life.jobs()) {
        write(
            job.migration() << 27
                | job.stage().ordinal() << 24
                | (job.byHand() ? 1 : 0) << 21
                | job.step().ordinal() << 18
                | job.epoch() << 12
                | job.bundle() << 6
                | job.database());
      }
    }

    void write(Target target) {
      write(target.fence().migration() + 1 << 6 | target.fence().epoch());
      write(target.stagings().size());
      target.stagings().forEach(this::write);
      write(target.home());
      write(target.rows());
      write(target.standing());
      write(target.before());
      write(target.bundles().size());
      for (Target.Bundle bundle : target.bundles()) {
        write(bundle.migration() << 6 | bundle.epoch());
        write(bundle.target());
      }
    }

    void write(@Nullable Loaded loaded) {
      write(
          loaded == null
              ? 0
              : 1 << 24
                  | loaded.migration() << 20
                  | loaded.content().ordinal() << 16
                  | (loaded.matched() ? 1 : 0) << 15
                  | loaded.epoch() << 6
                  | loaded.bundle());
    }
  }

  private static final class Reader {
    private final int[] numbers;
    private int next;

    Reader(int[] numbers) {
      this.numbers = numbers;
    }

    int read() {
      return numbers[next++];
    }

    World world(Points points) {
      int sizes = read();
      List<Life> lives = new ArrayList<>();
      for (int life = 0; life < sizes >> 4; life++) {
        lives.add(life(points));
      }
      List<Target> targets = new ArrayList<>();
      for (int target = 0; target < (sizes & 15); target++) {
        targets.add(target());
      }
      return new World(lives, targets);
    }

    private Life life(Points points) {
      Point point = points.get(read());
      int counts = read();
      List<Job> jobs = new ArrayList<>();
      for (int left = read(); left > 0; left--) {
        int job = read();
        jobs.add(
            new Job(
                job >> 27,
                STAGES.get(job >> 24 & 7),
                job >> 12 & 63,
                job >> 6 & 63,
                job & 63,
                (job >> 21 & 1) == 1,
                STEPS.get(job >> 18 & 7)));
      }
      return new Life(
          point, ALARMS.get(counts & 15), counts >>> 12, counts >> 8 & 15, counts >> 4 & 15, jobs);
    }

    private Target target() {
      int fence = read();
      List<Loaded> stagings = new ArrayList<>();
      for (int left = read(); left > 0; left--) {
        Loaded staging = loaded();
        if (staging != null) {
          stagings.add(staging);
        }
      }
      Loaded home = loaded();
      Loaded rows = loaded();
      Loaded standing = loaded();
      Loaded before = loaded();
      List<Target.Bundle> bundles = new ArrayList<>();
      for (int left = read(); left > 0; left--) {
        int bundle = read();
        bundles.add(new Target.Bundle(bundle >> 6, bundle & 63, loaded()));
      }
      return new Target(
          new Claim((fence >> 6) - 1, fence & 63), stagings, home, rows, standing, before, bundles);
    }

    private @Nullable Loaded loaded() {
      int loaded = read();
      return loaded == 0
          ? null
          : new Loaded(
              loaded >> 20 & 15,
              loaded >> 6 & 63,
              loaded & 63,
              CONTENTS.get(loaded >> 16 & 15),
              (loaded >> 15 & 1) == 1);
    }
  }
}
