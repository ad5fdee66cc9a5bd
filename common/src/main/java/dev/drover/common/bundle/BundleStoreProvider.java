package dev.drover.common.bundle;

import java.io.IOException;
import java.net.URI;

/**
 * Opens stores of a kind that Drover does not know: bundles in a platform's own storage. Found by
 * {@link java.util.ServiceLoader}, so an implementation has a public constructor without parameters
 * and stands in {@code META-INF/services/dev.drover.common.bundle.BundleStoreProvider} of its jar.
 * Every process that reads drover.yaml's section {@code bundles} needs that jar.
 *
 * <p>What its store must do is said by {@link BundleStore}, and held to it by the test {@code
 * BundleStoreContract} in Drover's test jar. Whatever is written there is read back and proven
 * before anybody relies on it.
 */
public interface BundleStoreProvider {
  /** The scheme of its URLs, in lower case; neither {@code file} nor {@code s3}. */
  String scheme();

  /**
   * Opens the store, as any number of processes do at any time; removes nothing.
   *
   * @param url of {@code bundles.url}, or of a store of copies, as written. URLs are shown to
   *     people: secrets come from elsewhere
   * @throws IOException when it is away: whoever needs it tries again
   * @throws dev.drover.common.failure.DroverException when a person has to act, with {@link
   *     dev.drover.common.failure.FailureKind#USER}
   */
  BundleStore open(URI url) throws IOException;
}
