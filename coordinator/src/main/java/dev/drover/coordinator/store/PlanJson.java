package dev.drover.coordinator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.drover.common.message.Json;
import dev.drover.common.plan.Plan;
import java.util.Map;
import java.util.Objects;

/** Plans and their files as jsonb. */
final class PlanJson {
  private PlanJson() {}

  /** Written as a {@link Plan}, so that its kind is named. */
  static String write(Plan plan) {
    try {
      return Json.mapper().writerFor(Plan.class).writeValueAsString(plan);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A plan is always writable", e);
    }
  }

  static Map<String, String> files(String json) {
    try {
      return Objects.requireNonNull(
          Json.mapper().readValue(json, new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored files are unreadable", e);
    }
  }
}
