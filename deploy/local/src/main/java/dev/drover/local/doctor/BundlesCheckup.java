package dev.drover.local.doctor;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bundle store: a folder that this process can write, with room. */
final class BundlesCheckup {
  private static final long LITTLE_ROOM = 1L << 30;

  private BundlesCheckup() {}

  static List<Diagnosis> of(DroverConfig config) {
    Chart chart = new Chart("bundles");
    try {
      examine(chart, config.requireBundles().url());
    } catch (DroverException e) {
      chart.error(
          e.failure().code(),
          e.failure().message(),
          "Set bundles.url; 'drover local' embeds what is missing.");
    }
    return chart.diagnoses();
  }

  private static void examine(Chart chart, String url) {
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
