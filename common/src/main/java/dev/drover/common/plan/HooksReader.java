package dev.drover.common.plan;

import dev.drover.common.message.Finding;
import dev.drover.common.message.YamlSection;
import dev.drover.common.plan.Hooks.When;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code hooks}. What is wrong is noted; reading goes on. */
final class HooksReader {
  private static final int MOST = 20;
  private static final int LONGEST_TIMEOUT_MILLIS = 3_600_000;
  private static final int MOST_ATTEMPTS = 20;
  private static final int LONGEST_WAIT_MILLIS = 60_000;

  private final @Nullable YamlSection section;
  private final Limits limits;
  private final List<Finding> findings;

  /**
   * @param limits of the same plan: the hooks of a moment are part of one run of a stage
   */
  HooksReader(YamlSection root, Limits limits, List<Finding> findings) {
    this.section = root.section("hooks");
    this.limits = limits;
    this.findings = findings;
  }

  /**
   * Of kind schema: statements and addresses around the files.
   *
   * @param backedUp whether there is a bundle, so that there is a moment after it
   */
  Hooks aroundFiles(boolean backedUp) {
    if (section == null) {
      return Hooks.NONE;
    }
    Hooks hooks =
        new Hooks(
            read(When.BEFORE, true), read(When.BACKUP, false), List.of(), read(When.AFTER, true));
    section.end();
    if (!backedUp && !hooks.backup().isEmpty()) {
      section.problem("backup", "needs a backup, and in this mode there is none", "Remove it.");
    }
    return hooks;
  }

  /**
   * Of moves: addresses, and queries of what was built; null when there are none.
   *
   * @param promoted whether a database is promoted, so that there is a moment after it
   */
  @Nullable Hooks aroundMove(boolean promoted) {
    if (section == null) {
      return null;
    }
    Hooks hooks =
        new Hooks(
            read(When.BEFORE, false),
            read(When.BACKUP, false),
            read(When.VERIFY, false),
            read(When.AFTER, false));
    section.end();
    if (!promoted && section.value("after") != null) {
      section.problem(
          "after",
          "needs a new database: one that is there already has its users all the time",
          "Use target.mode: create, or wait for the batch.");
    }
    return hooks.equals(Hooks.NONE) ? null : hooks;
  }

  private List<Hook> read(When when, boolean files) {
    YamlSection within = Objects.requireNonNull(section);
    List<YamlSection> lines = within.sections(when.word());
    if (lines.size() > MOST) {
      within.problem(when.word(), "must hold at most " + MOST, null);
    }
    Set<String> names = new HashSet<>();
    List<Hook> hooks = new ArrayList<>();
    for (YamlSection line : lines) {
      Hook hook = hook(line);
      checkForm(line, when, files);
      if (hook != null && !names.add(hook.name()) && !files) {
        line.problem("name", "stands twice", "Give each a name of its own.");
      }
      if (hook != null) {
        hooks.add(hook);
      }
    }
    long longest =
        hooks.stream().filter(hook -> hook.url() != null).mapToLong(one -> one.longest(when)).sum();
    if (longest > limits.stageMinutes() * 60_000L / 2) {
      within.problem(
          when.word(),
          "may take " + longest / 1_000 + "s, which is more than half of limits.stage-timeout",
          "Give them less time or fewer attempts, or raise limits.stage-timeout.");
    }
    return hooks;
  }

  private static @Nullable Hook hook(YamlSection line) {
    String name = line.requiredText("name");
    String sql = line.text("sql");
    String url = UrlReader.read(line);
    Integer timeout = Spans.millis(line, "timeout", 100, LONGEST_TIMEOUT_MILLIS, "30s");
    Integer attempts = line.integer("attempts", 1, MOST_ATTEMPTS);
    Integer wait = Spans.millis(line, "wait", 10, LONGEST_WAIT_MILLIS, "2s");
    line.end();
    return name == null ? null : new Hook(name, sql, url, timeout, attempts, wait);
  }

  private void checkForm(YamlSection line, When when, boolean files) {
    boolean statement = line.value("sql") != null;
    boolean query = !files && when == When.VERIFY;
    if (statement && !files && !query) {
      line.problem(
          "sql",
          switch (when) {
            case BEFORE -> "cannot stand here: nothing is ever written into a source";
            case BACKUP -> "cannot stand here: it is the bundle that a hook is told of";
            default -> "cannot stand here: the database is the project's own by then";
          },
          "Name a url, which may do it.");
      return;
    }
    if (statement == (line.value("url") != null)) {
      line.problem("name", "needs exactly one of sql, url", "Say what to run, or whom to tell.");
      return;
    }
    if (statement) {
      checkStatement(line, query);
    }
  }

  private void checkStatement(YamlSection line, boolean query) {
    for (String key : List.of("attempts", "wait", "timeout")) {
      if (line.value(key) != null && !(query && key.equals("timeout"))) {
        line.problem(key, "is only for a url", "Remove it.");
      }
    }
    if (query) {
      QueryReader.check(line, "sql", line.text("sql"), findings);
    }
  }
}
