package dev.drover.common.schema;

import dev.drover.common.plan.Schema;
import dev.drover.common.plan.VersionFile;
import java.util.Collection;

/** How what a run of files did is taken back once it is committed. */
public enum UndoWay {
  /** Every version has its inverse file. */
  FILES,
  /** From the definitions and rows in the bundle: a version has no inverse file. */
  BUNDLE,
  /** Not at all: there is no bundle, because nothing is to be risked for. */
  NONE;

  /** What {@code pending} files will be taken back by. */
  public static UndoWay of(Schema plan, Collection<VersionFile> pending) {
    boolean inverse =
        pending.stream()
            .filter(file -> file.role() == VersionFile.Role.VERSION)
            .allMatch(file -> plan.inverse(file.version()).isPresent());
    if (inverse) {
      return FILES;
    }
    return switch (plan.apply().mode()) {
      case PRODUCTION -> BUNDLE;
      case DEVELOPMENT -> NONE;
    };
  }
}
