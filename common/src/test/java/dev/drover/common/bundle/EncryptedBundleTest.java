package dev.drover.common.bundle;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.bundle.key.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Whatever holds for a bundle in the clear holds for an encrypted one. */
class EncryptedBundleTest extends BundleTest {
  @TempDir private Path secrets;

  @Override
  BundleKeys keys() throws IOException {
    Path file = secrets.resolve("bundles.key");
    if (Files.notExists(file)) {
      KeyFile.create(file);
    }
    return BundleKeys.of(file, List.of());
  }

  @Override
  String data() {
    return "data-00000.zst.aead";
  }
}
