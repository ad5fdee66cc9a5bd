package dev.drover.common.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step that a worker has done.
 *
 * @param what it was done to, such as a file; absent where the step says it all
 */
public record StepDone(
    MoveStep step, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String what) {
  public static StepDone of(MoveStep step) {
    return new StepDone(step, null);
  }

  public static List<StepDone> of(MoveStep first, MoveStep second) {
    return List.of(of(first), of(second));
  }
}
