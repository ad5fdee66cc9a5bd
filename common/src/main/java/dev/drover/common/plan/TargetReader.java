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

/** Reads the section {@code target} of a plan. */
final class TargetReader {
  private static final String SLUG = "{slug}";

  /**
   * As long as {@link dev.drover.common.name.Slug} makes them: a stem of 24, an underscore, 20
   * digits.
   */
  private static final String LONGEST_SLUG = "s".repeat(45);

  private final YamlSection section;
  private final Map<String, String> files;
  private final List<Finding> findings;

  TargetReader(YamlSection section, Map<String, String> files, List<Finding> findings) {
    this.section = section;
    this.files = files;
    this.findings = findings;
  }

  /**
   * That of a plan whose databases are there already, and whose schema files are what it is about.
   */
  static @Nullable Target found(
      YamlSection section, Map<String, String> files, List<Finding> findings) {
    TargetReader reader = new TargetReader(section, files, findings);
    String server = section.requiredText("server");
    String database = reader.database();
    List<Target.SchemaFile> schema = reader.schema();
    if (section.value("schema") == null) {
      section.problem("schema", "is missing", "Name the SQL files: schema: migrations/");
    }
    section.end();
    return server == null || database == null
        ? null
        : new Target(
            server,
            database,
            Target.Mode.EXISTING,
            Target.ExistingRows.KEEP,
            schema,
            Fingerprint.of(schema));
  }

  /**
   * That of a plan whose databases are made from something else than schema files.
   *
   * @param one whether all projects come from one database, so that there can be only one
   */
  static @Nullable Target made(YamlSection section, boolean one, List<Finding> findings) {
    List<Finding> shared = one ? new ArrayList<>() : findings;
    TargetReader reader = new TargetReader(section, Map.of(), shared);
    String server = section.requiredText("server");
    String database = reader.database();
    section.end();
    return server == null || database == null
        ? null
        : new Target(
            server, database, Target.Mode.CREATE, Target.ExistingRows.REFUSE, List.of(), "");
  }

  private @Nullable String database() {
    String database = section.requiredText("database");
    if (database != null) {
      checkDatabase(database);
    }
    return database;
  }

  @Nullable Target read() {
    String server = section.requiredText("server");
    String database = database();
    Target.Mode given = section.word("mode", Target.Mode.class);
    Target.Mode mode = given == null ? Target.Mode.CREATE : given;
    Target.ExistingRows rows = section.word("existing-rows", Target.ExistingRows.class);
    List<Target.SchemaFile> schema = schema();
    if (mode == Target.Mode.CREATE && section.value("schema") == null) {
      section.problem(
          "schema",
          "is missing, and mode create builds new databases from it",
          "Name the SQL files: schema: migrations/");
    }
    if (mode == Target.Mode.CREATE && section.value("existing-rows") != null) {
      section.problem(
          "existing-rows",
          "has no meaning with mode create",
          "Remove it, or write mode: existing.");
    }
    schema.stream()
        .filter(file -> file.settings() != null)
        .forEach(file ->
            section.problem(
                "schema",
                "has settings for Flyway beside " + file.name() + ", which Flyway does not run",
                "Remove " + file.name() + SchemaFiles.SETTINGS + "."));
    if (mode == Target.Mode.EXISTING && section.value("schema") != null) {
      section.problem(
          "schema", "has no meaning with mode existing", "Remove it: the database has its own.");
    }
    section.end();
    return server == null || database == null
        ? null
        : new Target(
            server,
            database,
            mode,
            rows == null ? Target.ExistingRows.REFUSE : rows,
            schema,
            Fingerprint.of(schema));
  }

  private void checkDatabase(String pattern) {
    String longest = pattern.replace(SLUG, LONGEST_SLUG);
    if (longest.matches(".*[{}].*")) {
      section.problem(
          "database", "holds braces that are not {slug}", "{slug} is the only thing filled in.");
      return;
    }
    try {
      new DatabaseName(longest);
    } catch (DroverException e) {
      section.problem(
          "database",
          "can become longer than " + DatabaseName.MAX_BYTES + " bytes, or is blank",
          "Beside {slug}, at most " + (DatabaseName.MAX_BYTES - LONGEST_SLUG.length()) + " bytes.");
      return;
    }
    if (!pattern.contains(SLUG)) {
      findings.add(
          Finding.warning(
              "database_shared",
              null,
              section.place("database")
                  + ": '"
                  + section.path("database")
                  + "' is the same for every project",
              "Write {slug} into it, unless the projects file names each project's database."));
    }
  }

  private List<Target.SchemaFile> schema() {
    List<Yaml.Text> names =
        section.value("schema") instanceof Yaml.Text text ? List.of(text) : section.texts("schema");
    List<Target.SchemaFile> schema = new ArrayList<>();
    for (Yaml.Text name : names) {
      try {
        List<Target.SchemaFile> found = SchemaFiles.of(name.value(), files);
        for (Target.SchemaFile file : found) {
          if (schema.stream().anyMatch(earlier -> earlier.name().equals(file.name()))) {
            throw SchemaFiles.refused(file.name(), "is named twice");
          }
          schema.add(file);
        }
      } catch (DroverException e) {
        findings.add(
            Finding.error(
                "plan_malformed",
                null,
                name.place() + ": " + e.failure().message(),
                e.failure().remedy()));
      }
    }
    if (SchemaFiles.bytes(schema) > SchemaFiles.MOST_BYTES) {
      section.problem(
          "schema",
          "has more than " + SchemaFiles.MOST_BYTES + " bytes of SQL in all",
          "Leave rows out of it.");
    }
    if (section.value("schema") instanceof Yaml.Sequence list && list.items().isEmpty()) {
      section.problem("schema", "names no file", null);
    }
    return schema;
  }
}
