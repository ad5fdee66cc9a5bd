package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A store that somebody else brings along, by the URL alone. */
class ProvidedStoreTest extends BundleStoreContract {
  private final String url = "shelf:" + UUID.randomUUID();

  @Override
  protected BundleStore open() throws IOException {
    return BundleStores.open(new DroverConfig.Bundles(url));
  }

  @Test
  void bundlesGoThroughItAndAreProvenBeforeAnybodyIsTold() throws IOException {
    Bundles bundles = Bundles.open(new DroverConfig.Bundles(url));

    SealedBundle bundle = SampleBundles.write(bundles, 1, SampleBundles.rows(40));

    assertThat(bundles.open(bundle.id()).proveRows()).isEqualTo(80);
  }

  @Test
  void oneThatDoesNotGiveBackWhatItWasGivenIsFoundOutAtOnce() throws IOException {
    Bundles bundles = Bundles.open(new DroverConfig.Bundles(url + "?worn"));

    assertFails("bak_tampered", () -> SampleBundles.write(bundles, 1, SampleBundles.rows(40)));
  }

  @Test
  void oneThatNobodyProvidesIsRefused() {
    assertFails("bundles_url", () -> Bundles.open(new DroverConfig.Bundles("cellar:left")));
  }
}
