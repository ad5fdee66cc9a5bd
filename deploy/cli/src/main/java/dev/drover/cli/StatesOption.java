package dev.drover.cli;

import dev.drover.common.api.MigrationState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Migrations by their state. */
final class StatesOption {
  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      completionCandidates = Candidates.class,
      description = "Only these: ${COMPLETION-CANDIDATES}. Repeat it, or separate them by commas.")
  private List<String> words = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** Null when none is named. */
  @Nullable List<MigrationState> states() {
    return words.isEmpty() ? null : words.stream().map(this::state).toList();
  }

  /** As {@link CoordinatorClient.MigrationQuery} wants them. */
  @Nullable String joined() {
    List<MigrationState> states = states();
    return states == null
        ? null
        : states.stream().map(MigrationState::word).collect(Collectors.joining(","));
  }

  private MigrationState state(String word) {
    return MigrationState.parse(word)
        .orElseThrow(() ->
            new ParameterException(
                command.commandLine(),
                "--state "
                    + word
                    + ": no migration is ever that. Use "
                    + String.join(", ", new Candidates())
                    + "."));
  }

  static final class Candidates extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Candidates() {
      super(Arrays.stream(MigrationState.values()).map(MigrationState::word).toList());
    }
  }
}
