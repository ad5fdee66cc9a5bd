package dev.drover.common.worker;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Whether a cluster has share groups; workers and the coordinator's topics both depend on it. */
public final class ShareGroups {
  private static final long ANSWER_SECONDS = 15;

  private ShareGroups() {}

  /** By the feature level that the whole cluster has agreed on, not by what one broker could do. */
  public static boolean areIn(Admin cluster)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      FinalizedVersionRange version =
          cluster
              .describeFeatures()
              .featureMetadata()
              .get(ANSWER_SECONDS, TimeUnit.SECONDS)
              .finalizedFeatures()
              .get("share.version");
      return version != null && version.maxVersionLevel() >= 1;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsupportedVersionException) {
        return false;
      }
      throw e;
    }
  }
}
