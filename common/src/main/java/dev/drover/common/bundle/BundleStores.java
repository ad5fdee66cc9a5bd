package dev.drover.common.bundle;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Opens the store that drover.yaml names. */
public final class BundleStores {
  private BundleStores() {}

  /**
   * @throws DroverException {@code bundles_url} when no store is known for its URL
   */
  public static BundleStore open(DroverConfig.Bundles config) throws IOException {
    URI uri = parse(config.url());
    return "s3".equals(uri.getScheme())
        ? new S3BundleStore(bucket(uri, config), InstantSource.system())
        : open(config.url());
  }

  private static S3Bucket bucket(URI uri, DroverConfig.Bundles config) {
    try {
      return S3Bucket.open(
          S3Address.parse(uri).orElseThrow(() -> unknown(config.url())), config.s3());
    } catch (SdkException e) {
      throw DroverException.user(
          "bundles_url",
          "The bundle store " + Printable.of(config.url()) + " cannot be opened: " + e.getMessage(),
          "Give its region, as s3://bucket/prefix?region=eu-west-1.");
    }
  }

  /**
   * Asks the store whether it is there and lets this process in, and changes nothing.
   *
   * @throws DroverException {@code bundles_url}
   */
  public static void probe(DroverConfig.Bundles config) throws IOException {
    open(config).exists(new BundleId("backup_probe"));
  }

  /**
   * @param url {@code file:///absolute/path}; the folder is made when it is missing
   * @throws DroverException {@code bundles_url} when no store is known for it
   */
  public static BundleStore open(String url) throws IOException {
    URI uri = parse(url);
    if (!"file".equals(uri.getScheme())
        || uri.getPath() == null
        || !emptyOrNull(uri.getAuthority())) {
      throw unknown(url);
    }
    return DirectoryBundleStore.open(Path.of(uri.getPath()), InstantSource.system());
  }

  private static boolean emptyOrNull(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw unknown(url);
    }
  }

  private static DroverException unknown(String url) {
    return DroverException.user(
        "bundles_url",
        "The bundle store " + Printable.of(url) + " is not of a known kind.",
        "Write bundles.url as file:///absolute/path or"
            + " s3://bucket/prefix?endpoint=https://host&region=name.");
  }
}
