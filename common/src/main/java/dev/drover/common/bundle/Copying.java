package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a bundle's copy in another store, byte for byte as it is stored, and reads it back. Needs
 * no key; memory does not grow with the bundle.
 *
 * <p>Twice: the second reads what is there, and makes it anew only if it is damaged. Half: nothing
 * is visible, and files that are there whole are not sent again. Late: as twice.
 */
final class Copying {
  private static final int BUFFER = 128 << 10;

  private final BundleStore from;
  private final NamedStore to;
  private final SealedBundle bundle;
  private final LongConsumer passed;

  /**
   * @param passed is told of bytes that were written, and of those that were read back; what it
   *     throws ends the copying
   */
  Copying(BundleStore from, NamedStore to, SealedBundle bundle, LongConsumer passed) {
    this.from = from;
    this.to = to;
    this.bundle = bundle;
    this.passed = passed;
  }

  /**
   * @return false when the copy was there and whole
   * @throws DroverException {@code copy_failed} when the other store fails; {@code copy_differs}
   *     when it does not give back what it was given; {@code copy_taken} when it has another bundle
   *     under that id; {@code bundle_missing}, {@code bak_tampered}, {@code bak_substituted} of the
   *     bundle itself
   */
  boolean run() throws IOException {
    BundleId id = bundle.id();
    if (there(() -> to.store().exists(id))) {
      if (isWhole()) {
        return false;
      }
      there(() -> {
        to.store().withdraw(id);
        to.store().discard(id);
        return null;
      });
    }
    send();
    try {
      there(() -> prove());
    } catch (DroverException e) {
      throw isAboutBundle(e) ? BundleFailures.copyDiffers(id, to.name(), e) : e;
    }
    return true;
  }

  private boolean isWhole() {
    try {
      there(() -> prove());
      return true;
    } catch (DroverException e) {
      if (e.failure().code().equals("bak_substituted")) {
        throw BundleFailures.copyTaken(bundle.id(), to.name());
      }
      if (isAboutBundle(e)) {
        return false;
      }
      throw e;
    }
  }

  private @Nullable Void prove() throws IOException {
    BundleProof.require(to.store(), bundle, passed);
    return null;
  }

  private void send() throws IOException {
    BundleId id = bundle.id();
    byte[] manifest;
    try (InputStream in = from.read(id, Manifest.FILE, 0)) {
      manifest = in.readNBytes(ManifestFile.LIMIT);
    }
    ManifestFile read = ManifestFile.read(id, manifest);
    if (!read.sha256().equals(bundle.manifestSha256())) {
      throw BundleFailures.another(id);
    }
    BundleStore.Draft draft;
    try {
      draft = there(() -> to.store().resume(id));
    } catch (DroverException e) {
      if (e.failure().code().equals("bundle_exists")) {
        return; // made by somebody else meanwhile
      }
      throw e;
    }
    try {
      for (Manifest.DataFile file : read.header().files()) {
        if (!isLeft(draft, file)) {
          send(draft, file);
        }
      }
      publish(draft, manifest);
    } finally {
      there(() -> {
        draft.close();
        return null;
      });
    }
  }

  private void publish(BundleStore.Draft draft, byte[] manifest) {
    try {
      there(() -> {
        try (OutputStream out = draft.file(Manifest.FILE)) {
          out.write(manifest);
        }
        draft.publish();
        return null;
      });
    } catch (DroverException e) {
      if (!e.failure().code().equals("bundle_exists")) {
        throw e;
      }
    }
  }

  private boolean isLeft(BundleStore.Draft draft, Manifest.DataFile file) {
    try {
      return there(() -> {
        Optional<InputStream> left = draft.left(file.name());
        if (left.isEmpty()) {
          return false;
        }
        try (InputStream in = left.get()) {
          BundleProof.require(bundle.id(), file, in, passed);
          return true;
        }
      });
    } catch (DroverException e) {
      if (isAboutBundle(e)) {
        return false;
      }
      throw e;
    }
  }

  private void send(BundleStore.Draft draft, Manifest.DataFile file) throws IOException {
    OutputStream out = there(() -> draft.file(file.name()));
    boolean sent = false;
    try (InputStream in = from.read(bundle.id(), file.name(), 0)) {
      BundleProof.require(bundle.id(), file, new Tee(in, out), passed);
      sent = true;
    } finally {
      if (!sent) {
        abandon(out);
      }
    }
    there(() -> {
      out.close();
      return null;
    });
  }

  /** What went wrong before counts, not that closing fails as well. */
  private static void abandon(OutputStream out) {
    try {
      out.close();
    } catch (IOException e) {
      return; // the draft is lost anyway
    }
  }

  /** Writes what is read. */
  private final class Tee extends BlockInput {
    private final InputStream in;
    private final OutputStream out;

    Tee(InputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, Math.min(length, BUFFER));
      if (read > 0) {
        there(() -> {
          out.write(buffer, offset, read);
          return null;
        });
      }
      return read;
    }
  }

  private static boolean isAboutBundle(DroverException e) {
    String code = e.failure().code();
    return code.startsWith("bak_") || code.equals("bundle_missing");
  }

  /** Something done at the other store. */
  private interface Step<T extends @Nullable Object> {
    T take() throws IOException;
  }

  /** What fails there is the copy's failure, and not the bundle's. */
  private <T extends @Nullable Object> T there(Step<T> step) {
    try {
      return step.take();
    } catch (IOException e) {
      throw BundleFailures.copyFailed(
          FailureKind.INFRASTRUCTURE, bundle.id(), to.name(), sentence(e), e);
    } catch (DroverException e) {
      if (isAboutBundle(e) || e.failure().code().equals("bundle_exists")) {
        throw e;
      }
      throw BundleFailures.copyFailed(
          e.failure().kind(), bundle.id(), to.name(), e.failure().message(), e);
    }
  }

  private static String sentence(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() + "." : e.getMessage() + ".";
  }
}
