package dev.drover.common.plan;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Yaml;
import dev.drover.common.message.YamlSection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan as a person writes it. Everything wrong is found in one go, each finding with its
 * line and column. What can only be told with the servers at hand is the worker's {@code plan
 * check}.
 */
public final class PlanReader {
  /** Bytes of UTF-8 a plan's YAML may have. */
  public static final int MOST_YAML = 1 << 20;

  private final List<Yaml.Problem> problems = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private PlanReader() {}

  /**
   * @param files texts of the files the plan names, by their path relative to the plan, with {@code
   *     /}
   * @throws DroverException with the first error's code, {@code plan_malformed} or {@code
   *     plan_predicate}; its message names all
   */
  public static ReadPlan read(String yaml, Map<String, String> files) {
    PlanReader reader = new PlanReader();
    Plan plan = reader.plan(yaml, files);
    List<Finding> findings = reader.all();
    List<Finding> errors =
        findings.stream().filter(finding -> finding.severity() == Finding.Severity.ERROR).toList();
    if (plan == null || !errors.isEmpty()) {
      throw DroverException.user(
          errors.getFirst().code(),
          errors.stream().map(PlanReader::sentence).collect(Collectors.joining("\n")),
          "Correct the plan; 'drover plan check' shows every finding.");
    }
    return new ReadPlan(plan, Fingerprint.of(plan), findings);
  }

  /** Everything {@link #read} would complain or warn about; does not throw. */
  public static List<Finding> findings(String yaml, Map<String, String> files) {
    PlanReader reader = new PlanReader();
    reader.plan(yaml, files);
    return reader.all();
  }

  private static String sentence(Finding finding) {
    return finding.message() + "." + (finding.remedy() == null ? "" : " " + finding.remedy());
  }

  private List<Finding> all() {
    List<Finding> all = new ArrayList<>();
    for (Yaml.Problem problem : problems) {
      all.add(Finding.error("plan_malformed", null, problem.toString(), problem.remedy()));
    }
    all.addAll(findings);
    return all;
  }

  private @Nullable Plan plan(String yaml, Map<String, String> files) {
    if (yaml.length() > MOST_YAML || yaml.getBytes(StandardCharsets.UTF_8).length > MOST_YAML) {
      findings.add(
          Finding.error(
              "plan_malformed",
              null,
              "the plan is larger than 1 MiB",
              "Put schema SQL into files."));
      return null;
    }
    Yaml tree = Yaml.read(yaml, problems);
    if (tree == null) {
      if (problems.isEmpty()) {
        findings.add(
            Finding.error(
                "plan_malformed",
                null,
                "the plan is empty",
                "Begin with name, kind, source, target."));
      }
      return null;
    }
    YamlSection root = YamlSection.of("", tree, problems);
    return root == null ? null : ofKind(root, files);
  }

  private @Nullable Plan ofKind(YamlSection root, Map<String, String> files) {
    Kind kind = root.word("kind", Kind.class);
    if (kind == null && root.value("kind") == null) {
      root.missing("kind");
    }
    return switch (kind) {
      case null -> null;
      case ISOLATE -> new IsolateReader(root, files, problems, findings).read();
      case SCHEMA -> new SchemaReader(root, files, findings).read();
      case DATABASE -> new DatabaseReader(root, problems, findings).read();
      case DOCUMENTS, ROLES -> {
        root.problem(
            "kind",
            "is not available yet in this version",
            "Only isolate, schema and database are.");
        yield null;
      }
    };
  }

  /** The kinds of plans there are or will be. */
  private enum Kind {
    ISOLATE,
    DATABASE,
    SCHEMA,
    DOCUMENTS,
    ROLES
  }
}
