package dev.drover.coordinator.store;

import dev.drover.common.api.Tested;
import dev.drover.common.failure.Failure;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Stage;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.MigrationId;
import dev.drover.common.name.ProjectRef;
import dev.drover.coordinator.saga.Saga;
import dev.drover.coordinator.saga.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration in a list; {@link #saga} holds all there is to know about where it stands.
 *
 * @param version counts decisions; for safe repetition
 * @param tested of a whole database that goes to a server for production
 */
public record MigrationView(
    UUID batch,
    String batchName,
    Saga saga,
    long version,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant endedAt,
    @Nullable Tested tested) {
  public MigrationId id() {
    return saga.id();
  }

  public ProjectRef project() {
    return saga.move().project();
  }

  public String server() {
    return saga.move().server();
  }

  public DatabaseName database() {
    return saga.move().database();
  }

  /** As stored and counted: {@code BackingUp}, for instance. */
  public String state() {
    return saga.state().name();
  }

  /** Of the command that is out, due or held back. */
  public @Nullable Stage stage() {
    return saga.state() instanceof dev.drover.coordinator.saga.State.Active active
        ? active.stage()
        : null;
  }

  public Trouble trouble() {
    return saga.trouble();
  }

  public @Nullable Failure failure() {
    return saga.trouble().failure();
  }

  /** What verification found: differences, or the warnings of a pass. */
  public List<Finding> findings() {
    return switch (saga.made().verdict()) {
      case Verdict.Matches(_, List<Finding> warnings) -> warnings;
      case Verdict.Differs(List<Finding> findings) -> findings;
      case Verdict.Unproven _ -> List.of();
      case null -> List.of();
    };
  }
}
