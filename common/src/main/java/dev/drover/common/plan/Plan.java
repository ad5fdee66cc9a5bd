package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.drover.common.failure.DroverException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to move and how, for all projects of a batch; immutable and self-contained. A person writes
 * YAML ({@link PlanReader}); services exchange this as JSON.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Isolate.class, name = "isolate"),
  @JsonSubTypes.Type(value = Schema.class, name = "schema"),
  @JsonSubTypes.Type(value = Database.class, name = "database")
})
public sealed interface Plan permits Isolate, Schema, Database {
  /** What a plan may be of, as plans are written. */
  static List<String> kinds() {
    return Stream.of(Plan.class.getAnnotation(JsonSubTypes.class).value())
        .map(JsonSubTypes.Type::name)
        .toList();
  }

  /** What it is of, as plans are written. */
  default String kind() {
    return switch (this) {
      case Isolate _ -> "isolate";
      case Schema _ -> "schema";
      case Database _ -> "database";
    };
  }

  String name();

  /** Where the projects' databases are, or will be. */
  Target target();

  Limits limits();

  BackupRules backup();

  /** What is run around each project's migration. */
  Hooks hooksOrNone();

  /** The same plan without the text of the files it carries; for commands that do not need them. */
  Plan withoutFiles();

  /**
   * This plan, for what only kind isolate has: rows of a project in a shared source.
   *
   * @param what needs it, as a sentence's subject
   * @throws DroverException {@code plan_kind} when it is of another kind
   */
  default Isolate isolate(String what) {
    return switch (this) {
      case Isolate plan -> plan;
      case Schema _, Database _ ->
          throw DroverException.user(
              "plan_kind",
              what + " needs a plan of kind isolate, and '" + name() + "' is not one.",
              "Name a plan that says which rows are a project's.");
    };
  }
}
