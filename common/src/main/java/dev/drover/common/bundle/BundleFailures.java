package dev.drover.common.bundle;

import dev.drover.common.bundle.key.LockedKey;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.name.BundleId;
import dev.drover.common.name.Printable;

/** What can be wrong with a bundle, each with its stable code. */
public final class BundleFailures {
  private static final String REPLAY = "Replay the migration from its backup stage.";

  private BundleFailures() {}

  /** A bundle of that id is published. */
  public static DroverException exists(BundleId id) {
    return new DroverException(
        new Failure(
            FailureKind.TRANSIENT,
            "bundle_exists",
            "The bundle " + id + " is published already, and a published bundle never changes.",
            id.value(),
            "Back up again under a new epoch; the coordinator does so by itself."));
  }

  /** No published bundle has that id, or it has no such file. */
  public static DroverException missing(BundleId id, String file) {
    return DroverException.data(
        "bundle_missing",
        "There is no published bundle " + id + " with a file " + file + ".",
        id.value() + "/" + file,
        "Put the bundle back where bundles.url points to, or replay the migration from its backup"
            + " stage.");
  }

  /** Nobody could read the bundle again. */
  static DroverException manifestTooLarge(BundleId id, long bytes) {
    return DroverException.data(
        "manifest_too_large",
        "The manifest of the bundle "
            + id
            + " would have "
            + (bytes >> 20)
            + " MB, of which at most "
            + (ManifestFile.LIMIT >> 20)
            + " are read.",
        id.value(),
        "So many tables, columns and files are not held by one bundle: leave tables out (exclude), or"
            + " move them by several plans.");
  }

  static DroverException copyUnknown(String store) {
    return DroverException.user(
        "copy_unknown",
        "There is no store of bundles called '" + Printable.of(store) + "' in drover.yaml.",
        "Name it under bundles.copies on every worker, or correct backup.copies of the plan.");
  }

  static DroverException copyFailed(
      FailureKind kind, BundleId id, String store, String why, Throwable cause) {
    return new DroverException(
        new Failure(
            kind,
            "copy_failed",
            "The bundle " + id + " could not be copied to '" + store + "': " + why,
            id.value(),
            "Look at that store: is it there, has it room, does it let this process in? The bundle"
                + " itself is whole, and what is copied already is not sent again."),
        cause);
  }

  static DroverException copyDiffers(BundleId id, String store, DroverException why) {
    return new DroverException(
        new Failure(
            FailureKind.TRANSIENT,
            "copy_differs",
            "The copy of bundle "
                + id
                + " in '"
                + store
                + "' is not what was written: "
                + why.failure().message(),
            id.value(),
            "It is made again. If it stays so, that store does not give back what it is given."),
        why);
  }

  static DroverException copyTaken(BundleId id, String store) {
    return DroverException.data(
        "copy_taken",
        "The store '" + store + "' has another bundle under the id " + id + ".",
        id.value(),
        "Find out who put it there; it is left alone. Remove it, then replay.");
  }

  static DroverException tampered(BundleId id, String file, String why) {
    return DroverException.data(
        "bak_tampered",
        "The file " + file + " of bundle " + id + " is not what was written: " + why + ".",
        id.value() + "/" + file,
        "Do not use this bundle. " + REPLAY);
  }

  static DroverException locked(BundleId id, Encryption encryption) {
    String key =
        switch (encryption.key()) {
          case LockedKey.ByKeyFile(long keyId, _) -> "key " + keyId + " of a key file";
          case LockedKey.ByPassphrase _ -> "a passphrase";
        };
    return DroverException.user(
        "bak_key",
        "The bundle " + id + " is locked by " + key + ", and no key given here opens it.",
        "Give the key it was written with: bundles.key-file with all its keys, or"
            + " bundles.passphrase-file with the passphrase on a line of its own.");
  }

  static DroverException another(BundleId id) {
    return DroverException.data(
        "bak_substituted",
        "The manifest of bundle " + id + " is whole, but it is not the one its backup reported.",
        id.value() + "/" + Manifest.FILE,
        "Somebody wrote this bundle anew: do not use it. " + REPLAY);
  }

  static DroverException newer(BundleId id, String format) {
    return new DroverException(
        new Failure(
            FailureKind.USER,
            "bak_version",
            "The bundle "
                + id
                + " has format "
                + format
                + "; this version reads up to "
                + Manifest.FORMAT
                + ".",
            id.value() + "/" + Manifest.FILE,
            "Upgrade this worker."));
  }

  static DroverException mismatch(BundleId id, String what) {
    return DroverException.data(
        "bak_mismatch",
        "The bundle stored as " + id + " says it is " + what + ".",
        id.value(),
        "Somebody moved bundles about: put them back. " + REPLAY);
  }
}
