package dev.drover.local.doctor;

import dev.drover.common.bundle.BundleStores;
import dev.drover.common.bundle.key.KeyFile;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The bundle store and those of copies: a folder that this process can write, with room, or another
 * that answers; and the keys that bundles are encrypted with.
 */
final class BundlesCheckup {
  private static final long LITTLE_ROOM = 1L << 30;

  private BundlesCheckup() {}

  static List<Diagnosis> of(DroverConfig config) {
    Chart chart = new Chart("bundles");
    try {
      DroverConfig.Bundles bundles = config.requireBundles();
      store(chart, bundles);
      keys(chart, bundles);
    } catch (DroverException e) {
      chart.error(
          e.failure().code(),
          e.failure().message(),
          "Set bundles.url; 'drover local' embeds what is missing.");
    }
    return chart.diagnoses();
  }

  /** A store of copies. */
  static List<Diagnosis> ofCopies(String name, DroverConfig.Bundles at) {
    Chart chart = new Chart("bundles.copies." + name);
    store(chart, at);
    return chart.diagnoses();
  }

  private static void store(Chart chart, DroverConfig.Bundles bundles) {
    if (bundles.url().startsWith("file:")) {
      folder(chart, bundles.url());
    } else {
      answering(chart, bundles);
    }
  }

  private static void answering(Chart chart, DroverConfig.Bundles bundles) {
    try {
      BundleStores.probe(bundles);
      chart.fine("reachable", "The store answers.");
    } catch (DroverException e) {
      chart.error(e.failure().code(), e.failure().message(), e.failure().remedy());
    } catch (IOException e) {
      chart.error(
          "reachable",
          "The store does not answer (" + e.getMessage() + ").",
          "Correct its URL and login, or let this user in.");
    }
  }

  private static void keys(Chart chart, DroverConfig.Bundles bundles) {
    if (!bundles.encrypted()) {
      chart.warning(
          "encryption",
          "Bundles are not encrypted.",
          "Make a key with 'drover backup key create FILE' and set bundles.key-file.");
      return;
    }
    try {
      bundles.resolvePassphrases();
      if (bundles.keyFile() != null) {
        KeyFile.read(Path.of(bundles.keyFile()));
        privacy(chart, Path.of(bundles.keyFile()));
      }
      if (bundles.passphraseFile() != null) {
        privacy(chart, Path.of(bundles.passphraseFile()));
      }
      chart.fine("encryption", "Bundles are encrypted.");
    } catch (DroverException e) {
      chart.error(e.failure().code(), e.failure().message(), e.failure().remedy());
    } catch (IOException e) {
      chart.error("encryption", "The keys cannot be read.", "Let this user read them.");
    }
  }

  private static void privacy(Chart chart, Path secret) throws IOException {
    boolean others =
        Files.getPosixFilePermissions(secret).stream()
            .anyMatch(one -> !one.name().startsWith("OWNER_"));
    if (others) {
      chart.warning(
          "privacy",
          "The file " + secret + " can be read by others than its owner.",
          "Take their rights away: chmod 600.");
    }
  }

  private static void folder(Chart chart, String url) {
    Path folder;
    try {
      folder = Path.of(URI.create(url));
    } catch (RuntimeException e) {
      chart.error("store", "It is not a file URL.", "Write bundles.url as file:///absolute/path.");
      return;
    }
    Path existing = folder;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      Files.delete(Files.createTempFile(existing, ".drover-doctor", ""));
      chart.fine(
          "writable",
          existing.equals(folder)
              ? "The folder is writable."
              : "The folder will be made at its first use.");
      long room = Files.getFileStore(existing).getUsableSpace();
      if (room < LITTLE_ROOM) {
        chart.warning(
            "room",
            "Only " + (room >> 20) + " MiB are free.",
            "Free space, or name a larger file system.");
      } else {
        chart.fine("room", (room >> 30) + " GiB are free.");
      }
    } catch (IOException e) {
      chart.error(
          "writable",
          "The folder " + existing + " cannot be written (" + e.getClass().getSimpleName() + ").",
          "Let this user write it, or correct bundles.url.");
    }
  }
}
