package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import dev.drover.common.name.DatabaseName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the sections of a plan of kind isolate into records. What is missing or wrong is noted;
 * reading goes on.
 */
final class IsolateReader {
  private static final int MOST_TABLES = 1_000;

  private final YamlSection root;
  private final Map<String, String> files;
  private final List<Yaml.Problem> problems;
  private final List<Finding> findings;

  IsolateReader(
      YamlSection root,
      Map<String, String> files,
      List<Yaml.Problem> problems,
      List<Finding> findings) {
    this.root = root;
    this.files = files;
    this.problems = problems;
    this.findings = findings;
  }

  /** The plan, or null when anything is missing; problems may have been noted either way. */
  @Nullable Isolate read() {
    root.integer("version", 1, 1);
    String name = new RulesReader(root).name();
    Isolate.Source source = source();
    YamlSection targetSection = root.section("target");
    Target target =
        targetSection == null ? null : new TargetReader(targetSection, files, findings).read();
    if (targetSection == null && root.value("target") == null) {
      root.missing("target");
    }
    List<TableRule> tables = tables();
    Limits limits = new RulesReader(root).limits();
    VerifyRules verify = new RulesReader(root).verify(findings);
    BackupRules backup = new RulesReader(root).backup();
    List<TableName> ignored = ignored(tables);
    List<TableName> left = left(tables);
    boolean promoted = target == null || target.mode() == Target.Mode.CREATE;
    Hooks hooks = new HooksReader(root, limits, findings).aroundMove(promoted);
    root.end();
    return name == null || source == null || target == null
        ? null
        : new Isolate(name, source, target, tables, limits, verify, backup, ignored, left, hooks);
  }

  private Isolate.@Nullable Source source() {
    YamlSection section = root.section("source");
    if (section == null) {
      if (root.value("source") == null) {
        root.missing("source");
      }
      return null;
    }
    String server = section.requiredText("server");
    String database = section.requiredText("database");
    section.parsed("database", DatabaseName::new);
    section.end();
    return server == null || database == null ? null : new Isolate.Source(server, database);
  }

  private List<TableRule> tables() {
    List<TableRule> rules = new ArrayList<>();
    List<TableGraph.Line> lines = new ArrayList<>();
    List<YamlSection> sections = root.sections("tables");
    if (sections.isEmpty() && root.value("tables") == null) {
      root.missing("tables");
    } else if (sections.isEmpty() || sections.size() > MOST_TABLES) {
      root.problem("tables", "must hold 1 to " + MOST_TABLES + " tables", null);
    }
    for (YamlSection section : sections) {
      TableRule rule = table(section);
      if (rule != null) {
        rules.add(rule);
        lines.add(new TableGraph.Line(rule, section.place("table"), section.place("follows")));
      }
    }
    problems.addAll(TableGraph.problems(lines));
    return rules;
  }

  private @Nullable TableRule table(YamlSection section) {
    section.requiredText("table");
    TableName table = section.parsed("table", TableName::parse);
    String rows = section.text("rows");
    Follows follows = section.parsed("follows", Follows::parse);
    boolean both = section.value("rows") != null && section.value("follows") != null;
    boolean neither = section.value("rows") == null && section.value("follows") == null;
    section.end();
    if (both || neither) {
      section.problem(
          "table",
          both ? "has both rows and follows" : "has neither rows nor follows",
          "Give exactly one: rows: tenant_id = :project, or follows: user_id -> auth.users.id");
    }
    if (rows != null) {
      checkPredicate(section, table, rows);
    }
    return table == null || both || (rows == null && follows == null)
        ? null
        : new TableRule(table, rows, follows);
  }

  private void checkPredicate(YamlSection section, @Nullable TableName table, String rows) {
    try {
      Predicate.check(rows);
    } catch (DroverException e) {
      findings.add(
          Finding.error(
              e.failure().code(),
              table == null ? null : table.toString(),
              section.place("rows") + ": " + e.failure().message().replaceAll("\\.$", ""),
              e.failure().remedy()));
    }
  }

  private List<TableName> ignored(List<TableRule> tables) {
    return names(
        "ignore-tables",
        table -> tables.stream().anyMatch(rule -> rule.table().equals(table)),
        "which tables takes",
        "Remove one of the two.");
  }

  private List<TableName> left(List<TableRule> tables) {
    return names(
        "leave-rows",
        table -> tables.stream().noneMatch(rule -> rule.table().equals(table)),
        "which is not among the tables",
        "Remove it.");
  }

  private List<TableName> names(
      String key, java.util.function.Predicate<TableName> wrong, String why, String remedy) {
    List<TableName> names = new ArrayList<>();
    for (Yaml.Text text : root.texts(key)) {
      try {
        TableName table = TableName.parse(text.value());
        if (wrong.test(table)) {
          problems.add(
              new Yaml.Problem(text.place(), "'" + key + "' names " + table + ", " + why, remedy));
        }
        names.add(table);
      } catch (DroverException e) {
        problems.add(new Yaml.Problem(text.place(), e.failure().message(), e.failure().remedy()));
      }
    }
    return names;
  }
}
