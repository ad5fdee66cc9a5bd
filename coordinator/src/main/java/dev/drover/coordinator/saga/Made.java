package dev.drover.coordinator.saga;

import dev.drover.common.message.SealedBundle;
import dev.drover.common.message.Verdict;
import dev.drover.common.name.DatabaseName;
import org.jspecify.annotations.Nullable;

/**
 * What a migration's stages have made so far.
 *
 * @param touched a Migrate command went out and no restore has succeeded since: the target may hold
 *     something of ours
 * @param bundle the finished backup
 * @param staging the loaded database; with an existing target, that target
 * @param verdict the latest verification's, on exactly {@code staging}
 */
public record Made(
    boolean touched,
    @Nullable SealedBundle bundle,
    @Nullable DatabaseName staging,
    @Nullable Verdict verdict) {
  public static final Made NOTHING = new Made(false, null, null, null);

  Made withBundle(SealedBundle finished) {
    return new Made(touched, finished, null, null);
  }

  Made withTouch() {
    return new Made(true, bundle, null, null);
  }

  Made withStaging(DatabaseName loaded) {
    return new Made(touched, bundle, loaded, null);
  }

  Made withVerdict(Verdict given) {
    return new Made(touched, bundle, staging, given);
  }

  /** Bundle and verdict stay: they tell what happened. */
  Made restored() {
    return new Made(false, bundle, null, verdict);
  }
}
