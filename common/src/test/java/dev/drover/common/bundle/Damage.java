package dev.drover.common.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Something that happens to one file of a stored bundle. Always leaves other bytes behind. */
enum Damage {
  BIT_FLIPPED {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      byte[] bad = good.clone();
      int bit = random.nextInt(bad.length * 8);
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      return bad;
    }
  },
  STRETCH_OVERWRITTEN {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      byte[] bad = good.clone();
      int from = random.nextInt(bad.length);
      int to = from + 1 + random.nextInt(bad.length - from);
      byte[] noise = new byte[to - from];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, bad, from, noise.length);
      bad[from] = (byte) ~good[from];
      return bad;
    }
  },
  STRETCH_ZEROED {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      byte[] bad = good.clone();
      int from = random.nextInt(bad.length);
      Arrays.fill(bad, from, Math.min(bad.length, from + 512), (byte) 0);
      return Arrays.equals(good, bad) ? Arrays.copyOf(bad, bad.length + 1) : bad;
    }
  },
  CUT {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
  },
  GROWN {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      byte[] bad = Arrays.copyOf(good, good.length + 1 + random.nextInt(64));
      if (random.nextBoolean()) {
        System.arraycopy(
            good, 0, bad, good.length, Math.min(good.length, bad.length - good.length));
      }
      return bad;
    }
  },
  BYTE_LOST {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      int at = random.nextInt(good.length);
      byte[] bad = Arrays.copyOf(good, good.length - 1);
      System.arraycopy(good, at + 1, bad, at, bad.length - at);
      return bad;
    }
  },
  BYTE_ADDED {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      int at = random.nextInt(good.length + 1);
      byte[] bad = new byte[good.length + 1];
      System.arraycopy(good, 0, bad, 0, at);
      bad[at] = (byte) random.nextInt();
      System.arraycopy(good, at, bad, at + 1, good.length - at);
      return bad;
    }
  },
  TURNED_ROUND {
    @Override
    byte[] to(byte[] good, RandomGenerator random) {
      int at = 1 + random.nextInt(good.length - 1);
      byte[] bad = new byte[good.length];
      System.arraycopy(good, at, bad, 0, good.length - at);
      System.arraycopy(good, 0, bad, good.length - at, at);
      return Arrays.equals(good, bad) ? Arrays.copyOf(bad, 1) : bad;
    }
  };

  abstract byte[] to(byte[] good, RandomGenerator random);

  static void strike(Path file, RandomGenerator random) throws IOException {
    List<Damage> all = List.of(values());
    Files.write(file, all.get(random.nextInt(all.size())).to(Files.readAllBytes(file), random));
  }
}
