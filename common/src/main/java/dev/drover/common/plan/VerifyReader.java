package dev.drover.common.plan;

import dev.drover.common.message.Finding;
import dev.drover.common.message.YamlSection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code verify}. What is wrong is noted; reading goes on. */
final class VerifyReader {
  private static final int MOST = 100;
  private static final int FEWEST_FINDINGS = 20;

  /** So many fit into a message with room to spare, and into a worker's memory. */
  private static final int MOST_FINDINGS = 5_000;

  private static final int LONGEST_MILLIS = 30_000;
  private static final Pattern FACTOR = Pattern.compile("[1-9][0-9]{0,2}(\\.[0-9]{1,2})?");

  /**
   * Settings of PostgreSQL itself have no dot; setting those could undo what makes a probe safe.
   */
  private static final Pattern SETTING =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+");

  private final YamlSection section;
  private final List<Finding> findings;

  VerifyReader(YamlSection section, List<Finding> findings) {
    this.section = section;
    this.findings = findings;
  }

  VerifyRules read() {
    return read(null);
  }

  /** As {@link #read()}, of a kind that measures how long queries take. */
  VerifyRules readWithTimes() {
    YamlSection times = section.section("query-times");
    return read(times == null ? null : times(times));
  }

  private VerifyRules read(VerifyRules.@Nullable Times times) {
    Set<String> names = new HashSet<>();
    List<VerifyRules.CriticalQuery> queries = new ArrayList<>();
    for (YamlSection line : lines("queries")) {
      VerifyRules.CriticalQuery query = query(line);
      if (query != null) {
        once(line, query.name(), names);
        queries.add(query);
      }
    }
    names.clear();
    List<AccessProbe> probes = new ArrayList<>();
    for (YamlSection line : lines("access")) {
      AccessProbe probe = probe(line);
      if (probe != null) {
        once(line, probe.name(), names);
        probes.add(probe);
      }
    }
    VerifyRules.Reaction change = section.word("on-source-change", VerifyRules.Reaction.class);
    VerifyRules.Reaction structure =
        section.word("on-structure-difference", VerifyRules.Reaction.class);
    Integer most = section.integer("findings", FEWEST_FINDINGS, MOST_FINDINGS);
    section.end();
    return new VerifyRules(
        queries,
        change == null ? VerifyRules.DEFAULT.onSourceChange() : change,
        probes,
        structure == VerifyRules.Reaction.WARN ? null : structure,
        most,
        times);
  }

  private static VerifyRules.Times times(YamlSection section) {
    VerifyRules.Times otherwise = VerifyRules.Times.DEFAULT;
    Boolean measured = section.bool("measured");
    String factor = section.text("factor");
    Integer least = Spans.millis(section, "at-least", 1, LONGEST_MILLIS, "100ms");
    section.end();
    boolean number = factor != null && FACTOR.matcher(factor).matches();
    if (factor != null && !number) {
      section.problem("factor", "must be a number from 1 to 999.99", "Write 1.5, for instance.");
    }
    return new VerifyRules.Times(
        measured == null ? otherwise.measured() : measured,
        factor != null && number ? Double.parseDouble(factor) : otherwise.factor(),
        least == null ? otherwise.atLeastMillis() : least);
  }

  private List<YamlSection> lines(String key) {
    List<YamlSection> lines = section.sections(key);
    if (lines.size() > MOST) {
      section.problem(key, "must hold at most " + MOST, null);
    }
    return lines;
  }

  private static void once(YamlSection line, String name, Set<String> names) {
    if (!names.add(name)) {
      line.problem("name", "stands twice", "Give each a name of its own.");
    }
  }

  private VerifyRules.@Nullable CriticalQuery query(YamlSection line) {
    String name = line.requiredText("name");
    String sql = line.requiredText("sql");
    Long rows = line.number("rows", 0, Long.MAX_VALUE / 10);
    String value = line.text("value");
    Boolean same = line.text("same-as-source") == null ? null : Boolean.TRUE;
    if (same != null && !Objects.equals(line.text("same-as-source"), "true")) {
      line.problem("same-as-source", "can only be true", "Leave it out otherwise.");
    }
    line.end();
    oneOf(line, "rows", "value", "same-as-source");
    QueryReader.check(line, "sql", sql, findings);
    return name == null || sql == null
        ? null
        : new VerifyRules.CriticalQuery(name, sql, rows, value, same);
  }

  private @Nullable AccessProbe probe(YamlSection line) {
    String name = line.requiredText("name");
    String role = line.requiredText("role");
    String sql = line.requiredText("sql");
    List<AccessProbe.Setting> settings = settings(line);
    AccessProbe.Sight sees = line.word("sees", AccessProbe.Sight.class);
    Long rows = line.number("rows", 0, Long.MAX_VALUE / 10);
    String value = line.text("value");
    line.end();
    oneOf(line, "sees", "rows", "value");
    QueryReader.check(line, "sql", sql, findings);
    return name == null || role == null || sql == null
        ? null
        : new AccessProbe(name, role, settings, sql, sees, rows, value);
  }

  private List<AccessProbe.Setting> settings(YamlSection line) {
    List<AccessProbe.Setting> settings = new ArrayList<>();
    YamlSection given = line.section("settings");
    if (given == null) {
      return settings;
    }
    for (String name : given.keys()) {
      String value = given.requiredText(name);
      if (!SETTING.matcher(name).matches()) {
        given.problem(
            name,
            "is not a setting of an application: its name has no dot",
            "Use one such as request.jwt.claims.");
      }
      QueryReader.check(given, name, value, findings);
      if (value != null) {
        settings.add(new AccessProbe.Setting(name, value));
      }
    }
    given.end();
    return settings;
  }

  private static void oneOf(YamlSection line, String... keys) {
    if (Stream.of(keys).filter(key -> line.value(key) != null).count() != 1) {
      line.problem(
          "name",
          "needs exactly one of " + String.join(", ", keys),
          "Say what the query must give.");
    }
  }
}
