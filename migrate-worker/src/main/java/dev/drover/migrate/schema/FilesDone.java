package dev.drover.migrate.schema;

import dev.drover.common.message.MoveStep;
import dev.drover.common.message.StepDone;
import dev.drover.common.plan.VersionFile;
import dev.drover.common.schema.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is told of the files that were run: those of one transaction together, the others one by
 * one; of very many only the first.
 */
final class FilesDone {
  private static final int STEPS = 50;
  private static final int NAMES = 20;

  private FilesDone() {}

  /**
   * @param before what an earlier attempt ran
   */
  static List<StepDone> of(List<VersionFile> before, List<Versions.Step> steps) {
    List<StepDone> done = new ArrayList<>();
    if (!before.isEmpty()) {
      done.add(new StepDone(MoveStep.FILES_RUN_BEFORE, names(before)));
    }
    steps.stream().limit(STEPS).map(FilesDone::of).forEach(done::add);
    if (done.isEmpty()) {
      done.add(new StepDone(MoveStep.FILES_RUN, "none was pending"));
    }
    if (steps.size() > STEPS) {
      int more = steps.stream().skip(STEPS).mapToInt(step -> step.files().size()).sum();
      done.add(new StepDone(MoveStep.NOT_KNOWN, "and " + more + " more files"));
    }
    return done;
  }

  private static StepDone of(Versions.Step step) {
    MoveStep what =
        step.batch() != null
            ? MoveStep.FILE_RUN_IN_BATCHES
            : step.inTransaction() ? MoveStep.FILES_RUN : MoveStep.FILE_RUN_ALONE;
    return new StepDone(what, names(step.files()));
  }

  private static String names(List<VersionFile> files) {
    String first =
        files.stream().limit(NAMES).map(VersionFile::baseName).collect(Collectors.joining(", "));
    return files.size() > NAMES ? first + " and " + (files.size() - NAMES) + " more" : first;
  }
}
