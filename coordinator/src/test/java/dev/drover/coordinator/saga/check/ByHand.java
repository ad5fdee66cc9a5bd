package dev.drover.coordinator.saga.check;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person makes of a target that needs attention. */
final class ByHand {
  private ByHand() {}

  /** The target as it was before the migration. */
  static Target undone(Target target, int migration) {
    Loaded home = target.home();
    Loaded standing = target.standing();
    return target
        .without(staging -> staging.migration() == migration)
        .atHome(home != null && home.migration() == migration ? null : home)
        .holding(
            target.before(),
            standing != null && standing.migration() == migration ? null : standing);
  }

  /** The target as it is, when what has matched lives there; null otherwise. */
  static @Nullable Target promoted(Target target, int migration) {
    return lives(target.home(), migration)
            || (lives(target.rows(), migration) && Objects.equals(target.rows(), target.standing()))
        ? target
        : null;
  }

  private static boolean lives(@Nullable Loaded home, int migration) {
    return home != null
        && home.migration() == migration
        && home.matched()
        && home.content() == Loaded.Content.WHOLE;
  }
}
