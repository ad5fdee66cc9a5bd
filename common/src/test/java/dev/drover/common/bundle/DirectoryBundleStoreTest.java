package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.common.failure.DroverException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBundleStoreTest extends BundleStoreContract {
  private static final String DEAD = ".draft-999999999-1-0123456789abcdef";

  @TempDir private Path folder;

  @Override
  protected boolean keepsWhatIsLeft() {
    return true;
  }

  @Override
  protected BundleStore open() throws IOException {
    return BundleStores.open(root().toUri().toString());
  }

  @Test
  void foldersAndFilesAreTheOwnersAlone() throws IOException {
    publish(open(), ID, "x");

    assertThat(permissions(root())).isEqualTo("rwx------");
    assertThat(permissions(root().resolve(ID.value()))).isEqualTo("rwx------");
    assertThat(permissions(root().resolve(ID.value()).resolve("data"))).isEqualTo("rw-------");
  }

  @Test
  void aFailedWriteLosesTheDraft() throws IOException {
    try (BundleStore.Draft draft = open().create(ID)) {
      OutputStream file = draft.file("data");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> file.write('x')).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      file.close();

      assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> draft.file("other")).isInstanceOf(IOException.class);
    }
    assertThat(names(root())).isEmpty();
  }

  @Test
  void aDraftWhoseFolderWasTakenAwayFails() throws IOException {
    BundleStore.Draft draft = open().create(ID);
    write(draft, "data", "x");
    Path hidden = root().resolve(names(root()).getFirst());
    Files.delete(hidden.resolve("data"));
    Files.delete(hidden);

    assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
    draft.close();
    assertThat(open().exists(ID)).isFalse();
  }

  @Test
  void aStoreThatIsAwayIsNoMissingBundle() throws IOException {
    BundleStore store = open();
    publish(store, ID, "x");
    Path away = folder.resolve("away");
    Files.move(root(), away);

    assertAway(() -> store.read(ID, "data", 0));
    assertAway(() -> store.files(ID));
    assertAway(() -> store.create(OTHER));

    Path empty = Files.createDirectory(root());
    assertAway(() -> store.read(ID, "data", 0));
    assertAway(() -> store.files(ID));
    assertAway(() -> store.create(OTHER));
    assertThat(names(empty)).isEmpty();

    Files.delete(empty);
    Files.move(away, root());
    assertThat(store.files(ID)).containsExactly("data");
    publish(store, OTHER, "y");
    assertThatThrownBy(() -> store.read(ID, "nothing", 0)).isInstanceOf(DroverException.class);
  }

  @Test
  void aDraftThatIsGivenUpWhileTheStoreIsAwayIsGoneSoonAfterItIsBack() throws IOException {
    BundleStore store = open();
    BundleStore.Draft draft = store.create(ID);
    write(draft, "data", "x");
    Path away = folder.resolve("away");
    Files.move(root(), away);
    Path empty = Files.createDirectory(root());

    draft.close();
    assertThat(names(away)).hasSize(1);

    Files.delete(empty);
    Files.move(away, root());
    await().untilAsserted(() -> assertThat(names(root())).isEmpty());
  }

  /** Infrastructure, for whoever asks: not the failure of a bundle. */
  private static void assertAway(ThrowingCallable asked) {
    assertThatThrownBy(asked).isInstanceOf(IOException.class).hasMessageContaining("bundle store");
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    BundleStore store = open();
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("data"), "not ours");
    Files.createSymbolicLink(root().resolve(ID.value()), outside);
    publish(store, OTHER, "ours");
    Files.createSymbolicLink(
        root().resolve(OTHER.value()).resolve("link"), outside.resolve("data"));

    assertThat(store.exists(ID)).isFalse();
    assertFails("bundle_missing", () -> store.read(ID, "data", 0));
    assertFails("bundle_missing", () -> store.read(OTHER, "link", 0));
    assertThatThrownBy(() -> publish(store, ID, "x")).isInstanceOf(IOException.class);
    assertThat(names(outside)).containsExactly("data");
    assertThat(outside.resolve("data")).hasContent("not ours");
  }

  @Test
  void aDraftThatADeadProcessLeftIsSweptAfterADay() throws IOException {
    Path dead = leaveBehind(DEAD);

    open();
    assertThat(dead).exists();
    DirectoryBundleStore.open(root(), later(StaleDrafts.AFTER.minusMinutes(5)));
    assertThat(dead).exists();
    DirectoryBundleStore.open(root(), later(StaleDrafts.AFTER.plusMinutes(5)));

    assertThat(dead).doesNotExist();
  }

  @Test
  void aDraftThatIsStillWrittenToIsNotSwept() throws IOException {
    Path dead = leaveBehind(DEAD);
    Instant now = Instant.now().plus(StaleDrafts.AFTER).plusSeconds(300);
    Files.setLastModifiedTime(dead.resolve("data"), FileTime.from(now));

    DirectoryBundleStore.open(root(), () -> now);

    assertThat(dead.resolve("data")).exists();
  }

  @Test
  void draftsOfLiveProcessesAndWhateverElseIsThereAreNeverSwept() throws IOException {
    publish(open(), ID, "x");
    BundleStore.Draft mine = open().create(OTHER);
    write(mine, "data", "x");
    leaveBehind(".draft-notes");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("data"), "not ours");
    Files.createSymbolicLink(root().resolve(DEAD), outside);

    DirectoryBundleStore.open(root(), later(Duration.ofDays(400)));
    mine.publish();

    assertThat(names(root()))
        .containsExactlyInAnyOrder(ID.value(), OTHER.value(), ".draft-notes", DEAD);
    assertThat(outside.resolve("data")).exists();
  }

  @Test
  void onlyUrlsOfKnownStoresAreOpened() {
    for (String url :
        List.of("s4://bucket", "/var/lib/bundles", "file://host/path", "", "file:relative", "%")) {
      assertFails("bundles_url", () -> BundleStores.open(url));
    }
  }

  private Path root() {
    return folder.resolve("bundles with blanks");
  }

  private Path leaveBehind(String name) throws IOException {
    Path draft = Files.createDirectories(root().resolve(name));
    Files.writeString(draft.resolve("data"), "half");
    return draft;
  }

  private static InstantSource later(Duration duration) {
    return InstantSource.offset(InstantSource.system(), duration);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
