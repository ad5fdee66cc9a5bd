package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.failure.DroverException;
import dev.drover.common.name.BundleId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link BundleStore} must do: twice, half and late. A store's own test extends this.
 */
public abstract class BundleStoreContract {
  static final BundleId ID = new BundleId("backup_acme_20260131T120000Z_0198_e1");
  static final BundleId OTHER = new BundleId("backup_acme_20260131T120000Z_0198_e2");

  private BundleStore store;

  /** Opens the same store as every other call in one test does, as another process would. */
  protected abstract BundleStore open() throws IOException;

  /** Whether a copy that broke off finds what it had when it is gone on with. */
  protected boolean keepsWhatIsLeft() {
    return false;
  }

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @Test
  void aPublishedBundleIsReadAsItWasWritten() throws IOException {
    try (BundleStore.Draft draft = store.create(ID)) {
      write(draft, "manifest.json", "{}");
      write(draft, "data-00000.zst", "0123456789");
      draft.publish();
    }

    assertThat(store.exists(ID)).isTrue();
    assertThat(open().exists(ID)).isTrue();
    assertThat(read(open(), "manifest.json", 0)).isEqualTo("{}");
    assertThat(read(store, "data-00000.zst", 0)).isEqualTo("0123456789");
    assertThat(read(store, "data-00000.zst", 7)).isEqualTo("789");
    assertThat(read(store, "data-00000.zst", 10)).isEmpty();
    assertThat(read(store, "data-00000.zst", 11)).isEmpty();
  }

  @Test
  void aFileOfManyWritesKeepsThemInOrder() throws IOException {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (BundleStore.Draft draft = store.create(ID)) {
      try (OutputStream file = draft.file("data")) {
        for (int i = 0; i < 300; i++) {
          byte[] part = new byte[i * 100];
          java.util.Arrays.fill(part, (byte) i);
          file.write(part);
          file.write(i);
          expected.writeBytes(part);
          expected.write(i);
        }
      }
      write(draft, "empty", "");
      draft.publish();
    }

    try (InputStream in = store.read(ID, "data", 0)) {
      assertThat(in.readAllBytes()).isEqualTo(expected.toByteArray());
    }
    assertThat(read(store, "empty", 0)).isEmpty();
  }

  @Test
  void nothingOfADraftIsVisibleBeforeItIsPublished() throws IOException {
    try (BundleStore.Draft draft = store.create(ID)) {
      write(draft, "manifest.json", "{}");

      assertThat(store.exists(ID)).isFalse();
      assertThat(open().exists(ID)).isFalse();
      assertFails("bundle_missing", () -> store.read(ID, "manifest.json", 0));
    }
  }

  @Test
  void aWriterThatDiesBeforePublishingLeavesNothingVisibleAndNothingInTheWay() throws IOException {
    BundleStore.Draft dead = store.create(ID);
    write(dead, "data", "half");
    dead.file("manifest.json").write('{');

    BundleStore later = open();
    assertThat(later.exists(ID)).isFalse();
    publish(later, ID, "whole");

    assertThat(read(later, "data", 0)).isEqualTo("whole");
  }

  @Test
  void aClosedDraftLeavesNothingBehindAndTakesNothingMore() throws IOException {
    BundleStore.Draft draft = store.create(ID);
    write(draft, "data", "x");

    draft.close();
    draft.close();

    assertThat(store.exists(ID)).isFalse();
    assertThatThrownBy(() -> draft.file("more")).isInstanceOf(IOException.class);
    assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
    assertThat(store.exists(ID)).isFalse();
  }

  @Test
  void closingAfterPublishingKeepsTheBundle() throws IOException {
    BundleStore.Draft draft = publish(store, ID, "kept");

    draft.close();

    assertThat(read(store, "data", 0)).isEqualTo("kept");
    assertThatThrownBy(() -> draft.file("more")).isInstanceOf(IOException.class);
    assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
  }

  @Test
  void aPublishedBundleIsNeverBegunAgain() throws IOException {
    publish(store, ID, "first");

    assertFails("bundle_exists", () -> store.create(ID));
    assertFails("bundle_exists", () -> open().create(ID));
    assertThat(store.exists(OTHER)).isFalse();
    publish(store, OTHER, "another id");
    assertThat(read(store, "data", 0)).isEqualTo("first");
  }

  @Test
  void theSecondOfTwoDraftsOfOneIdIsRefusedAndChangesNothing() throws IOException {
    BundleStore.Draft first = store.create(ID);
    BundleStore.Draft late = open().create(ID);
    write(late, "data", "late");
    write(late, "more", "late");
    write(first, "data", "first");
    first.publish();

    assertFails("bundle_exists", late::publish);
    late.close();

    assertThat(read(store, "data", 0)).isEqualTo("first");
    assertFails("bundle_missing", () -> store.read(ID, "more", 0));
  }

  @Test
  void ofManyDraftsPublishedAtOnceExactlyOneWins() throws Exception {
    int writers = 8;
    CyclicBarrier together = new CyclicBarrier(writers);
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        String name = "writer " + i;
        Callable<String> race =
            () -> {
              try (BundleStore.Draft draft = open().create(ID)) {
                write(draft, "data", name);
                together.await();
                draft.publish();
                return name;
              } catch (DroverException e) {
                return e.failure().code();
              }
            };
        results.add(threads.submit(race));
      }
      List<String> winners = new ArrayList<>();
      for (Future<String> result : results) {
        if (!result.get().equals("bundle_exists")) {
          winners.add(result.get());
        }
      }
      assertThat(winners).containsExactly(read(store, "data", 0));
    }
  }

  @Test
  void afterAnErrorTheDraftIsLost() throws IOException {
    try (BundleStore.Draft draft = store.create(ID)) {
      write(draft, "data", "x");
      assertThatThrownBy(() -> draft.file("data")).isInstanceOf(IOException.class);

      assertThatThrownBy(() -> draft.file("other")).isInstanceOf(IOException.class);
      assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
    }
    assertThat(store.exists(ID)).isFalse();
  }

  @Test
  void anEmptyDraftOrOneWithAnOpenFileIsNotPublished() throws IOException {
    try (BundleStore.Draft draft = store.create(ID)) {
      assertThatThrownBy(draft::publish).isInstanceOf(IllegalStateException.class);
      OutputStream file = draft.file("data");
      assertThatThrownBy(draft::publish).isInstanceOf(IllegalStateException.class);
      file.close();
      assertThat(store.exists(ID)).isFalse();
      draft.publish();
    }
    assertThat(store.exists(ID)).isTrue();
  }

  @Test
  void whatIsNotThereIsMissing() throws IOException {
    assertFails("bundle_missing", () -> store.read(ID, "data", 0));
    publish(store, ID, "x");
    assertFails("bundle_missing", () -> store.read(ID, "other", 0));
    assertFails("bundle_missing", () -> store.read(OTHER, "data", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../data",
        "a/b",
        "/etc/passwd",
        ".hidden",
        "A",
        "a b",
        "a\0",
        "ä",
        "a\\b",
        "-x"
      })
  void namesThatAreNoPlainNamesAreRefused(String name) throws IOException {
    publish(store, ID, "x");
    try (BundleStore.Draft draft = store.create(OTHER)) {
      assertThatThrownBy(() -> draft.file(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> store.read(ID, name, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCopyThatBrokeOffIsGoneOnWithAndPublishedOnce() throws IOException {
    try (BundleStore.Draft broken = store.resume(ID)) {
      write(broken, "data", "whole");
      write(broken, "other", "wrong");
      assertThat(broken.left("more")).isEmpty();
    }
    assertThat(store.exists(ID)).isFalse();

    try (BundleStore.Draft next = open().resume(ID)) {
      for (String name : List.of("data", "other")) {
        Optional<InputStream> left = next.left(name);
        assertThat(left.isPresent()).isEqualTo(keepsWhatIsLeft());
        if (left.isPresent()) {
          try (InputStream in = left.get()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(name.equals("data") ? "whole" : "wrong");
          }
        }
      }
      if (!keepsWhatIsLeft()) {
        write(next, "data", "whole");
      }
      write(next, "other", "right");
      write(next, "manifest.json", "{}");
      next.publish();
    }

    assertThat(read(store, "data", 0)).isEqualTo("whole");
    assertThat(read(store, "other", 0)).isEqualTo("right");
    assertThat(store.files(ID)).containsExactlyInAnyOrder("data", "other", "manifest.json");
    assertFails("bundle_exists", () -> store.resume(ID));
    store.withdraw(ID);
    store.discard(ID);
    try (BundleStore.Draft anew = store.resume(ID)) {
      assertThat(anew.left("data")).isEmpty();
    }
  }

  @Test
  void ofTwoWhoMakeOneCopyOneWinsAndItIsWhole() throws IOException {
    try (BundleStore.Draft first = store.resume(ID);
        BundleStore.Draft second = open().resume(ID)) {
      for (BundleStore.Draft draft : List.of(first, second)) {
        write(draft, "data", "same");
        write(draft, "manifest.json", "{}");
      }
      first.publish();
      try {
        second.publish();
      } catch (DroverException e) {
        assertThat(e.failure().code()).isEqualTo("bundle_exists");
      }
    }
    assertThat(read(store, "data", 0)).isEqualTo("same");
    assertThat(store.files(ID)).containsExactlyInAnyOrder("data", "manifest.json");
  }

  @Test
  void listsWhatIsPublishedAndTheFilesOfEach() throws IOException {
    assertThat(store.list()).isEmpty();
    try (BundleStore.Draft draft = store.create(OTHER);
        BundleStore.Draft unpublished =
            store.create(new BundleId("backup_zebra_20260131T120000Z_0198_e1"))) {
      write(draft, "manifest.json", "{}");
      write(draft, "data", "x");
      draft.publish();
      write(unpublished, "data", "x");
      publish(store, ID, "x");

      assertThat(open().list()).containsExactly(ID, OTHER);
      assertThat(store.files(OTHER)).containsExactlyInAnyOrder("manifest.json", "data");
      assertThat(store.files(ID)).containsExactly("data");
      assertFails(
          "bundle_missing",
          () -> store.files(new BundleId("backup_zebra_20260131T120000Z_0198_e1")));
    }
  }

  @Test
  void aWithdrawnBundleIsGoneForEverybodyUntilItIsReinstated() throws IOException {
    publish(store, ID, "x");
    publish(store, OTHER, "y");
    BundleStore elsewhere = open();
    assertThat(read(elsewhere, "data", 0)).isEqualTo("x");

    store.withdraw(ID);
    store.withdraw(ID);

    assertThat(elsewhere.withdrawn(Instant.now().plusSeconds(60))).containsExactly(ID);
    assertThat(elsewhere.withdrawn(Instant.now().minusSeconds(600))).isEmpty();
    for (BundleStore any : List.of(store, elsewhere)) {
      assertThat(any.exists(ID)).isFalse();
      assertThat(any.list()).containsExactly(OTHER);
      assertFails("bundle_missing", () -> any.read(ID, Manifest.FILE, 0));
    }
    elsewhere.reinstate(ID);
    store.reinstate(ID);

    assertThat(store.withdrawn(Instant.now().plusSeconds(60))).isEmpty();
    assertThat(read(store, "data", 0)).isEqualTo("x");
    store.discard(ID);
    assertThat(read(store, "data", 0)).as("is not withdrawn any more").isEqualTo("x");
  }

  @Test
  void aDiscardedBundleIsGoneForGoodAndTwiceIsAsOnce() throws IOException {
    publish(store, ID, "x");
    publish(store, OTHER, "y");
    BundleStore elsewhere = open();
    assertThat(read(elsewhere, "data", 0)).isEqualTo("x");

    store.withdraw(ID);
    store.discard(ID);
    store.discard(ID);
    store.reinstate(ID);

    assertThat(store.exists(ID)).isFalse();
    assertThat(elsewhere.exists(ID)).isFalse();
    assertThat(elsewhere.list()).containsExactly(OTHER);
    for (BundleStore any : List.of(store, elsewhere)) {
      assertFails("bundle_missing", () -> any.read(ID, "data", 0));
    }
    assertThat(store.withdrawn(Instant.now().plusSeconds(60))).isEmpty();
  }

  @Test
  void ofManyWhoDeleteOrReadAtOnceNobodyFailsOrSeesHalf() throws Exception {
    publish(store, ID, "whole");
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        boolean deletes = i % 2 == 0;
        results.add(
            pool.submit(() -> {
              BundleStore mine = open();
              together.await();
              if (deletes) {
                mine.withdraw(ID);
                mine.discard(ID);
                return "deleted";
              }
              try {
                return read(mine, "data", 0);
              } catch (DroverException e) {
                return e.failure().code();
              }
            }));
      }
      for (Future<String> result : results) {
        assertThat(result.get()).isIn("deleted", "whole", "bundle_missing");
      }
    }
    assertThat(store.exists(ID)).isFalse();
  }

  static BundleStore.Draft publish(BundleStore store, BundleId id, String data) throws IOException {
    BundleStore.Draft draft = store.create(id);
    write(draft, "data", data);
    draft.publish();
    return draft;
  }

  static void write(BundleStore.Draft draft, String name, String content) throws IOException {
    try (OutputStream file = draft.file(name)) {
      file.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  static void assertFails(String code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DroverException.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }

  private static String read(BundleStore store, String name, long from) throws IOException {
    try (InputStream in = store.read(ID, name, from)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
