package dev.drover.common.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What to move and how, for all projects of a batch; immutable and self-contained. A person writes
 * YAML ({@link PlanReader}); services exchange this as JSON.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = Isolate.class, name = "isolate"))
public sealed interface Plan permits Isolate {
  String name();

  Limits limits();

  BackupRules backup();

  /** The same plan without the text of the files it carries; for commands that do not need them. */
  Plan withoutFiles();
}
