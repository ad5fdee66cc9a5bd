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
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
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
    return switch (scheme(uri)) {
      case "s3" -> new S3BundleStore(bucket(uri, config), InstantSource.system());
      case "file" -> open(config.url());
      default -> provider(config.url(), uri).open(uri);
    };
  }

  /** Whether it is opened by a {@link BundleStoreProvider}. */
  static boolean isProvided(String url) {
    return !Set.of("s3", "file").contains(scheme(parse(url)));
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme();
  }

  private static BundleStoreProvider provider(String url, URI uri) {
    List<BundleStoreProvider> found;
    try {
      found =
          ServiceLoader.load(BundleStoreProvider.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(provider -> provider.scheme().equals(scheme(uri)))
              .toList();
    } catch (ServiceConfigurationError e) {
      throw DroverException.user(
          "bundles_url",
          "A provider of bundle stores cannot be loaded: " + e.getMessage(),
          "Correct the jar that DROVER_STORE_JARS names.");
    }
    if (found.size() > 1) {
      throw DroverException.user(
          "bundles_url",
          "Several providers open bundle stores of the kind " + scheme(uri) + ".",
          "Leave one jar of them in DROVER_STORE_JARS.");
    }
    if (found.isEmpty()) {
      throw unknown(url);
    }
    return found.getFirst();
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
        "Write file:///absolute/path or s3://bucket/prefix?endpoint=https://host&region=name; of"
            + " another kind, name the jar of its provider in DROVER_STORE_JARS.");
  }
}
