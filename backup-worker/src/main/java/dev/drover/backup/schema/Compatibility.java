package dev.drover.backup.schema;

import dev.drover.common.message.Finding;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.schema.Built;
import dev.drover.common.schema.Structure;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a version does to programs that were written for the one before it, and that still run while
 * projects are brought to it one by one: told from how the database is built before and after.
 */
final class Compatibility {
  static final String CODE = "version_incompatible";
  static final String SPLIT =
      "Make three steps of it: a version that only adds (expand), programs that use what is new"
          + " (switch), and a later version that drops what nobody asks for any more (contract),"
          + " named in apply.incompatible: deploy/docs/plan.md#feature-flags.";

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

  /**
   * Absent when such programs would not notice.
   *
   * @param refused whether the plan forbids it
   */
  Optional<Finding> finding(VersionFile file, boolean refused) {
    List<Structure.Difference> differences = before.differences(after, false);
    List<String> broken = differences.stream().map(this::broken).filter(Objects::nonNull).toList();
    if (broken.isEmpty()) {
      return Optional.empty();
    }
    Set<String> both = both(differences);
    String message =
        file.baseName()
            + " can break programs of the version before: "
            + String.join("; ", broken.stream().limit(SHOWN).toList())
            + (broken.size() > SHOWN ? "; and " + (broken.size() - SHOWN) + " more" : "")
            + (both.isEmpty()
                ? ""
                : "; it adds to and takes from " + String.join(", ", both) + " at once");
    return Optional.of(
        refused
            ? Finding.error(CODE, null, message, SPLIT)
            : Finding.warning(
                CODE,
                null,
                message,
                "Add columns that may be empty first; drop and rename in a later version, once"
                    + " nothing asks for them any more."));
  }

  /** Tables that get columns and lose some, or others in their place, in one. */
  private Set<String> both(List<Structure.Difference> differences) {
    Set<String> added = new TreeSet<>();
    Set<String> taken = new TreeSet<>();
    for (Structure.Difference difference : differences) {
      Built any = difference.any();
      String table = any.table();
      if (any.kind().equals("column") && table != null && stays(table)) {
        if (difference.expected() == null) {
          added.add(table);
        } else if (broken(difference) != null) {
          taken.add(table);
        }
      }
    }
    added.retainAll(taken);
    return added;
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
