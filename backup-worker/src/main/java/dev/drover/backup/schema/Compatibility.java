package dev.drover.backup.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a version does to programs that were written for the one before it, and that still run while
 * projects are brought to it one by one: told from how the database is built before and after.
 */
final class Compatibility {
  private static final int SHOWN = 10;

  /** What follows a column's type. */
  private static final Pattern MORE =
      Pattern.compile(" (NOT NULL|DEFAULT|GENERATED|statistics)\\b.*");

  private final Structure before;
  private final Structure after;

  Compatibility(Structure before, Structure after) {
    this.before = before;
    this.after = after;
  }

  /** Absent when such programs would not notice. */
  Optional<Finding> finding(VersionFile file) {
    List<String> broken =
        before.differences(after, false).stream()
            .map(this::broken)
            .filter(Objects::nonNull)
            .toList();
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                "version_incompatible",
                null,
                file.baseName()
                    + " can break programs of the version before: "
                    + String.join("; ", broken.stream().limit(SHOWN).toList())
                    + (broken.size() > SHOWN ? "; and " + (broken.size() - SHOWN) + " more" : ""),
                "Add columns that may be empty first; drop and rename in a later version, once"
                    + " nothing asks for them any more."));
  }

  private @Nullable String broken(Structure.Difference difference) {
    Built was = difference.expected();
    Built now = difference.found();
    String kind = difference.any().kind();
    String name = kind + " " + difference.any().name();
    if (kind.equals("table") || kind.equals("view") || kind.equals("materialized view")) {
      return now == null ? name + " is gone" : null;
    }
    if (!kind.equals("column") || !stays(difference.any().table())) {
      return null;
    }
    if (now == null) {
      return name + " is gone";
    }
    boolean required = now.definition().contains(" NOT NULL");
    if (was == null) {
      boolean filled = now.definition().matches("(?s).* (DEFAULT|GENERATED) .*");
      return required && !filled ? name + " must be given" : null;
    }
    if (!type(was).equals(type(now))) {
      return name + " was of type " + type(was) + " and is " + type(now);
    }
    return required && !was.definition().contains(" NOT NULL") ? name + " must be given" : null;
  }

  /** Whether a table is there before and after; what befalls others is told of the table. */
  private boolean stays(@Nullable String table) {
    return table != null && has(before, table) && has(after, table);
  }

  private static boolean has(Structure structure, String table) {
    return structure.facts().stream()
        .anyMatch(fact -> fact.kind().equals("table") && fact.name().equals(table));
  }

  private static String type(Built column) {
    return MORE.matcher(column.definition()).replaceFirst("");
  }
}
