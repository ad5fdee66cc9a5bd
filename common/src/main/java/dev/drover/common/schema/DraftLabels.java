package dev.drover.common.schema;

import dev.drover.common.bundle.Blueprint.Definition;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an enum gets from its labels to others, as far as PostgreSQL lets it. */
final class DraftLabels {
  private static final Pattern LABEL = Pattern.compile("E?'(?:[^']|'')*'");

  private final String type;
  private final List<String> was;
  private final List<String> is;

  /** Both of one enum. */
  DraftLabels(Definition was, Definition is) {
    this.type = is.name();
    this.was = labels(was);
    this.is = labels(is);
  }

  private static List<String> labels(Definition type) {
    String list = String.valueOf(type.create()).substring(head(type).length());
    return LABEL.matcher(list).results().map(match -> match.group()).toList();
  }

  private static String head(Definition type) {
    return "CREATE TYPE " + type.name() + " AS ENUM (";
  }

  /** Labels as SQL literals that are not to be there any more. */
  List<String> gone() {
    return was.stream().filter(label -> !is.contains(label)).toList();
  }

  /** One statement a new label; each has its place beside the one before it. */
  List<String> additions() {
    List<String> additions = new ArrayList<>();
    for (int i = 0; i < is.size(); i++) {
      if (!was.contains(is.get(i))) {
        additions.add("ALTER TYPE " + type + " ADD VALUE " + is.get(i) + place(i));
      }
    }
    return additions;
  }

  private String place(int i) {
    if (i > 0) {
      return " AFTER " + is.get(i - 1);
    }
    return was.isEmpty() ? "" : " BEFORE " + was.getFirst();
  }

  /** When exactly one label goes and another comes in its place, which may be its new name. */
  @Nullable String rename() {
    List<String> gone = gone();
    List<String> come = is.stream().filter(label -> !was.contains(label)).toList();
    return gone.size() == 1
            && come.size() == 1
            && was.indexOf(gone.getFirst()) == is.indexOf(come.getFirst())
        ? "ALTER TYPE " + type + " RENAME VALUE " + gone.getFirst() + " TO " + come.getFirst()
        : null;
  }
}
