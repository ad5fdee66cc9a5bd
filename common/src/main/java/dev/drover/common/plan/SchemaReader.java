package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.YamlSection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the sections of a plan of kind schema into records. What is missing or wrong is noted;
 * reading goes on.
 */
final class SchemaReader {
  private static final int LONGEST_STATEMENT_MILLIS = 24 * 3_600_000;

  private final YamlSection root;
  private final Map<String, String> files;
  private final List<Finding> findings;

  SchemaReader(YamlSection root, Map<String, String> files, List<Finding> findings) {
    this.root = root;
    this.files = files;
    this.findings = findings;
  }

  /** The plan, or null when anything is missing; problems may have been noted either way. */
  @Nullable Schema read() {
    root.integer("version", 1, 1);
    String name = new RulesReader(root).name();
    YamlSection section = root.section("target");
    Target target = section == null ? null : TargetReader.found(section, files, findings);
    if (section == null && root.value("target") == null) {
      root.missing("target");
    }
    if (section != null && target != null) {
      checkNames(section, target);
    }
    Schema.Apply apply = apply(target);
    Schema.Check check = check();
    Limits limits = new RulesReader(root).limits();
    Hooks hooks =
        new HooksReader(root, limits, findings)
            .aroundFiles(apply.mode() != Schema.Mode.DEVELOPMENT);
    BackupRules backup = new RulesReader(root).backup();
    root.end();
    return name == null || target == null
        ? null
        : new Schema(name, target, apply, check, hooks, limits, backup);
  }

  private static void checkNames(YamlSection section, Target target) {
    Map<String, String> seen = new HashMap<>();
    boolean versions = false;
    for (Target.SchemaFile file : target.schema()) {
      try {
        VersionFile named = VersionFile.of(file);
        versions |= named.role() != VersionFile.Role.INVERSE;
        FileSettings.check(named, section);
        String key =
            named.role() == VersionFile.Role.REPEATABLE
                ? named.baseName()
                : named.role() + " " + canonical(named.version());
        String earlier = seen.put(key, file.name());
        if (earlier != null) {
          section.problem(
              "schema",
              "holds two files of one version: " + earlier + " and " + file.name(),
              "Give each version one file.");
        }
      } catch (DroverException e) {
        section.problem("schema", "is wrong: " + e.failure().message(), e.failure().remedy());
      }
    }
    if (!target.schema().isEmpty() && !versions) {
      section.problem("schema", "holds inverse files only", "Add the versions they take back.");
    }
  }

  /** {@code 1.0} and {@code 01} are the version 1. */
  private static String canonical(String version) {
    return version.replaceAll("(^|\\.)0+(?=[0-9])", "$1").replaceAll("(\\.0)+$", "");
  }

  private Schema.Apply apply(@Nullable Target target) {
    YamlSection section = root.section("apply");
    Schema.Apply otherwise = Schema.Apply.DEFAULT;
    if (section == null) {
      return otherwise;
    }
    Schema.Mode mode = section.word("mode", Schema.Mode.class);
    String upTo = version(section, "up-to");
    TableName history = section.parsed("history", TableName::parse);
    String baseline = version(section, "baseline");
    Integer wait = Spans.millis(section, "lock-timeout", 10, 60_000, "2s");
    Integer attempts = section.integer("lock-attempts", 1, 100);
    Integer statement =
        Spans.millis(section, "statement-timeout", 0, LONGEST_STATEMENT_MILLIS, "5m");
    Schema.LaterRows later = section.word("on-later-rows", Schema.LaterRows.class);
    YamlSection placeholders = section.section("placeholders");
    Schema.Batches batches = BatchesReader.read(section, target);
    Schema.Compatible compatible = CompatibleReader.read(section, target);
    section.end();
    int lockMillis = wait == null ? otherwise.lockMillis() : wait;
    if (statement != null && statement != 0 && statement <= lockMillis) {
      section.problem(
          "statement-timeout",
          "must be longer than lock-timeout, or a project in use would look like a slow file",
          "Write 5m, for instance.");
    }
    return new Schema.Apply(
        mode == null ? otherwise.mode() : mode,
        upTo,
        history == null ? otherwise.history() : history,
        baseline,
        lockMillis,
        attempts == null ? otherwise.lockAttempts() : attempts,
        statement,
        later == null ? otherwise.onLaterRows() : later,
        placeholders == null ? Map.of() : PlaceholderReader.read(placeholders, findings),
        batches,
        compatible);
  }

  private static @Nullable String version(YamlSection section, String key) {
    String text = section.text(key);
    if (text == null || VersionFile.isVersion(text)) {
      return text;
    }
    section.problem(key, "must be a version: numbers with dots", "Write \"2\" or \"2.1\".");
    return null;
  }

  private Schema.Check check() {
    YamlSection section = root.section("verify");
    if (section == null) {
      return Schema.Check.DEFAULT;
    }
    VerifyRules.Reaction reaction =
        section.word("on-structure-difference", VerifyRules.Reaction.class);
    YamlSection health = section.section("health");
    Schema.Health wanted = health == null ? null : health(health);
    section.end();
    return new Schema.Check(
        reaction == null ? Schema.Check.DEFAULT.onStructureDifference() : reaction, wanted);
  }

  private static Schema.@Nullable Health health(YamlSection section) {
    String url =
        section.value("url") == null ? section.requiredText("url") : UrlReader.read(section);
    Integer status = section.integer("status", 100, 599);
    Integer attempts = section.integer("attempts", 1, 100);
    Integer wait = Spans.millis(section, "wait", 10, 60_000, "2s");
    Integer timeout = Spans.millis(section, "timeout", 100, 60_000, "5s");
    section.end();
    return url == null
        ? null
        : new Schema.Health(
            url,
            status == null ? 200 : status,
            attempts == null ? 3 : attempts,
            wait == null ? 2_000 : wait,
            timeout == null ? 5_000 : timeout);
  }
}
