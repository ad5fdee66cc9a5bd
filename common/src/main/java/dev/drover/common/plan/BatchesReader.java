package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import dev.drover.common.name.Printable;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code apply.batched} and {@code apply.batch-pause}; notes what is wrong with them. */
final class BatchesReader {
  private static final String FILES = "batched";
  private static final String PAUSE = "batch-pause";

  private BatchesReader() {}

  /**
   * @param target whose versions can be named; null when it could not be read, and then none is
   *     missed
   */
  static Schema.@Nullable Batches read(YamlSection section, @Nullable Target target) {
    List<Yaml.Text> named = section.texts(FILES);
    Integer pause = Spans.millis(section, PAUSE, 0, 60_000, "50ms");
    if (named.isEmpty()) {
      if (pause != null) {
        section.problem(PAUSE, "needs '" + section.path(FILES) + "'", "Name the files to repeat.");
      }
      return null;
    }
    Map<String, String> versions = target == null ? Map.of() : versions(target);
    Set<String> files = new LinkedHashSet<>();
    for (Yaml.Text name : named) {
      String file = versions.get(name.value());
      if (file != null) {
        files.add(file);
      } else if (target != null) {
        section.problem(
            FILES,
            "names " + Printable.of(name.value()) + ", which is no version of 'target.schema'",
            "Write the file's name without its folder; only versions are run in batches.");
      }
    }
    return new Schema.Batches(List.copyOf(files), pause == null ? 0 : pause);
  }

  /** By the names people may use for them. */
  private static Map<String, String> versions(Target target) {
    Map<String, String> versions = new HashMap<>();
    for (Target.SchemaFile file : target.schema()) {
      try {
        VersionFile named = VersionFile.of(file);
        if (named.role() == VersionFile.Role.VERSION) {
          versions.put(named.baseName(), named.baseName());
          versions.put(file.name().substring(file.name().lastIndexOf('/') + 1), named.baseName());
        }
      } catch (DroverException e) {
        // Noted where the files are read.
      }
    }
    return versions;
  }
}
