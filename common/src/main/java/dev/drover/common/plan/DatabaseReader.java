package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import dev.drover.common.name.DatabaseName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the sections of a plan of kind database into records. What is missing or wrong is noted;
 * reading goes on.
 */
final class DatabaseReader {
  private static final int MOST_NAMES = 1_000;
  private static final int LONGEST_NAME = 63;

  private final YamlSection root;
  private final List<Yaml.Problem> problems;
  private final List<Finding> findings;

  DatabaseReader(YamlSection root, List<Yaml.Problem> problems, List<Finding> findings) {
    this.root = root;
    this.problems = problems;
    this.findings = findings;
  }

  /** The plan, or null when anything is missing; problems may have been noted either way. */
  @Nullable Database read() {
    root.integer("version", 1, 1);
    String name = new RulesReader(root).name();
    Database.Source source = source();
    Target target = target(source);
    Database.Choice choice = new Database.Choice(names("include"), names("exclude"));
    Database.Access access = access();
    boolean vulnerable = tools();
    Limits limits = new RulesReader(root).limits();
    YamlSection section = root.section("verify");
    List<String> optional = section == null ? List.of() : optional(section);
    VerifyRules verify =
        section == null ? VerifyRules.DEFAULT : new VerifyReader(section, findings).readWithTimes();
    BackupRules backup = new RulesReader(root).backup();
    Hooks hooks = new HooksReader(root, limits, findings).aroundMove(true);
    root.end();
    return name == null || source == null || target == null
        ? null
        : new Database(
            name,
            source,
            target,
            choice,
            access,
            vulnerable,
            limits,
            verify,
            optional,
            backup,
            hooks);
  }

  private Database.@Nullable Source source() {
    YamlSection section = required("source");
    if (section == null) {
      return null;
    }
    String server = section.requiredText("server");
    String database = section.requiredText("database");
    section.end();
    if (database != null) {
      checkSource(section, database);
    }
    return server == null || database == null ? null : new Database.Source(server, database);
  }

  private static void checkSource(YamlSection section, String pattern) {
    String filled =
        pattern.replace(Database.Source.SLUG, "s").replace(Database.Source.PROJECT, "p");
    if (filled.matches("(?s).*[{}].*")) {
      section.problem(
          "database",
          "holds braces that are neither {project} nor {slug}",
          "Only these two are filled in.");
      return;
    }
    try {
      new DatabaseName(filled);
    } catch (DroverException e) {
      section.problem(
          "database", "cannot be a database's name", "Use 1 to 63 bytes of UTF-8, not blank.");
    }
  }

  private @Nullable Target target(Database.@Nullable Source source) {
    YamlSection section = required("target");
    boolean one = source != null && source.database().indexOf('{') < 0;
    return section == null ? null : TargetReader.made(section, one, findings);
  }

  private @Nullable YamlSection required(String key) {
    YamlSection section = root.section(key);
    if (section == null && root.value(key) == null) {
      root.missing(key);
    }
    return section;
  }

  private Database.Names names(String key) {
    YamlSection section = root.section(key);
    if (section == null) {
      return Database.Names.NONE;
    }
    List<String> schemas = texts(section, "schemas", IdentifierReader::name);
    List<TableName> tables = texts(section, "tables", TableName::parse);
    List<String> extensions = texts(section, "extensions", Function.identity());
    section.end();
    return new Database.Names(schemas, tables, extensions);
  }

  private <T> List<T> texts(YamlSection section, String key, Function<String, T> read) {
    List<T> found = new ArrayList<>();
    List<Yaml.Text> texts = section.texts(key);
    if (texts.size() > MOST_NAMES) {
      section.problem(key, "must hold at most " + MOST_NAMES, null);
    }
    for (Yaml.Text text : texts) {
      try {
        found.add(read.apply(text.value()));
      } catch (DroverException e) {
        problems.add(new Yaml.Problem(text.place(), e.failure().message(), e.failure().remedy()));
      }
    }
    return found;
  }

  private Database.Access access() {
    Database.Access otherwise = Database.Access.DEFAULT;
    Database.Rights owners = root.word("owners", Database.Rights.class);
    Database.Rights privileges = root.word("privileges", Database.Rights.class);
    Map<String, String> roles = new TreeMap<>();
    YamlSection section = root.section("roles");
    if (section != null) {
      for (String role : section.keys()) {
        String other = section.requiredText(role);
        if (role.length() > LONGEST_NAME || (other != null && other.length() > LONGEST_NAME)) {
          section.problem(role, "is longer than a role's name can be", null);
        } else if (other != null) {
          roles.put(role, other);
        }
      }
      section.end();
      if (owners != Database.Rights.MAP && privileges != Database.Rights.MAP) {
        root.problem(
            "roles",
            "has no meaning when neither owners nor privileges are mapped",
            "Write owners: map or privileges: map, or remove it.");
      }
    }
    return new Database.Access(
        owners == null ? otherwise.owners() : owners,
        privileges == null ? otherwise.privileges() : privileges,
        roles);
  }

  private boolean tools() {
    YamlSection section = root.section("tools");
    if (section == null) {
      return false;
    }
    Boolean allowed = section.bool("allow-vulnerable");
    section.end();
    return Boolean.TRUE.equals(allowed);
  }

  private List<String> optional(YamlSection verify) {
    YamlSection section = verify.section("extensions");
    if (section == null) {
      return List.of();
    }
    List<String> optional = texts(section, "optional", Function.identity());
    section.end();
    return optional;
  }
}
