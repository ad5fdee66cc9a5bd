package dev.drover.common.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan as its author wrote it, with the text of every file it names: nothing has to be fetched
 * from anywhere else.
 *
 * @param files text by the relative name the plan uses; SQL folders are already listed file by file
 */
public record PlanText(String yaml, @Nullable Map<String, String> files) {
  public PlanText {
    Objects.requireNonNull(yaml, "plan.yaml is missing");
    files = files == null ? Map.of() : Map.copyOf(files);
  }

  @Override
  public Map<String, String> files() {
    return files == null ? Map.of() : files;
  }
}
