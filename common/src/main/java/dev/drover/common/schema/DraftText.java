package dev.drover.common.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A draft as a file that Flyway could run, once people have made it a version. */
public final class DraftText {
  private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\n|\\r");

  private final StringBuilder text = new StringBuilder();

  private DraftText() {}

  /**
   * Whatever is not to be run stands in comments, each of its lines in one of its own: no name can
   * lead out of them.
   */
  public static String of(Draft draft, Draft.Side from, Draft.Side to) {
    DraftText file = new DraftText();
    file.head(draft, from, to);
    file.statements(draft);
    file.withheld(draft);
    file.left(draft);
    return file.text.toString();
  }

  private void head(Draft draft, Draft.Side from, Draft.Side to) {
    comment("DRAFT, written by Drover, which never runs it: read it, change it, try it, and only");
    comment("then make a version of it.");
    comment("From " + from + " to " + to + ", PostgreSQL " + draft.version() + ".");
    comment("What is not commented out loses no rows, and ran in this order, in one transaction,");
    comment("on a clone of the first database without its rows. Owners and privileges are not");
    comment("compared. What loses data, or did not run, is commented out in the middle; what is");
    comment("still different after this file is named at its end.");
    if (draft.statements().stream().anyMatch(one -> one.sql().contains("${"))) {
      comment("It holds a dollar sign with a brace, which Flyway takes for a placeholder: write");
      comment("placeholderReplacement=false into a file of its name with .conf behind it.");
    }
    text.append('\n');
  }

  private void statements(Draft draft) {
    if (draft.statements().isEmpty()) {
      comment("Nothing that loses no data leads from the one to the other.");
      text.append('\n');
      return;
    }
    text.append(Drafting.UNCHECKED).append(";\n\n");
    for (Drafted one : draft.statements()) {
      one.remarks().forEach(this::comment);
      text.append(one.sql()).append(";\n\n");
    }
  }

  private void withheld(Draft draft) {
    if (draft.withheld().isEmpty()) {
      return;
    }
    heading("Left to people: commented out");
    for (Drafted one : draft.withheld()) {
      one.remarks().forEach(this::comment);
      comment(one.sql() + ";");
      text.append('\n');
    }
  }

  private void left(Draft draft) {
    heading("Still different after this file");
    if (draft.left().isEmpty()) {
      comment("Nothing.");
    }
    lines(draft.left()).forEach(this::comment);
    if (!draft.untried().isEmpty()) {
      text.append('\n');
      heading("Not tried: the clone was not as the first database in these");
      lines(draft.untried()).forEach(this::comment);
    }
  }

  private static List<String> lines(List<Structure.Difference> differences) {
    List<String> lines = new ArrayList<>();
    for (Structure.Difference one : differences) {
      String how =
          one.found() == null ? "missing" : one.expected() == null ? "to go" : "built otherwise";
      lines.add(one.any().kind() + " " + one.any().name() + ": " + how);
    }
    return lines;
  }

  private void heading(String words) {
    comment("===== " + words + " =====");
  }

  private void comment(String words) {
    for (String line : LINE_END.split(words, -1)) {
      text.append("-- ").append(line).append('\n');
    }
  }
}
