package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.bundle.key.BundleKeys;
import dev.drover.common.config.DroverConfig;
import dev.drover.common.message.SealedBundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class S3BundleStoreTest extends BundleStoreContract {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final DroverConfig.S3 LOGIN = new DroverConfig.S3("me", "mine", null, null);

  private static S3Proxy server;
  private static CuttingProxy proxy;
  private String name;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .awsAuthentication(AuthenticationType.AWS_V4, "me", "mine")
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    server.start();
    proxy = CuttingProxy.start(server.getPort());
  }

  @AfterAll
  static void stopServer() throws Exception {
    proxy.close();
    server.stop();
  }

  @BeforeEach
  @Override
  void openStore() throws IOException {
    name = "bundles-" + BUCKETS.incrementAndGet();
    bucket(LOGIN).call(client -> client.createBucket(one -> one.bucket(name)));
    super.openStore();
  }

  @AfterEach
  void letThrough() {
    proxy.letThrough();
  }

  @Override
  protected boolean keepsWhatIsLeft() {
    return true;
  }

  @Override
  protected BundleStore open() throws IOException {
    return BundleStores.open(config(LOGIN));
  }

  @Test
  void aFileOfSeveralPartsIsReadAsItWasWrittenFromAnyByteOn() throws IOException {
    byte[] content = new byte[2 * S3Upload.PART + 12_345];
    new Random(3).nextBytes(content);
    BundleStore store = open();
    try (BundleStore.Draft draft = store.create(ID)) {
      try (OutputStream out = draft.file("data")) {
        out.write(content, 0, 1_000);
        out.write(content, 1_000, content.length - 1_000);
      }
      draft.publish();
    }

    for (int from : new int[] {0, 1, S3Upload.PART, content.length - 1}) {
      try (InputStream in = store.read(ID, "data", from)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, content.length));
      }
    }
  }

  @Test
  void aStoreThatFailsForAMomentIsAskedAgain() throws IOException {
    BundleStore store = open();
    proxy.cutNext(2, 0);
    publish(store, ID, "content");

    assertThat(proxy.cuts()).isZero();
    assertThat(store.exists(ID)).isTrue();
    proxy.cutNext(2, 0);
    assertThat(read(store)).isEqualTo("content");
  }

  @Test
  void anAnswerThatIsLostAfterPublishingIsFoundOut() throws IOException {
    BundleStore store = open();
    BundleStore.Draft draft = store.create(ID);
    write(draft, "data", "mine");

    proxy.cutNext(1, 1);
    draft.publish();

    assertThat(proxy.cuts()).isZero();
    assertThat(read(store)).isEqualTo("mine");
  }

  @Test
  void aDownloadThatBreaksOffGoesOnWhereItWas() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(4).nextBytes(content);
    BundleStore store = open();
    try (BundleStore.Draft draft = store.create(ID)) {
      try (OutputStream out = draft.file("data")) {
        out.write(content);
      }
      draft.publish();
    }
    assertThat(store.files(ID)).containsExactly("data");

    proxy.cutNext(2, 1_000_000);
    try (InputStream in = store.read(ID, "data", 0)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
    assertThat(proxy.cuts()).isZero();
  }

  @Test
  void aLoginThatIsRefusedIsNotTriedAgain() {
    DroverConfig.S3 wrong = new DroverConfig.S3("me", "not mine", null, null);

    assertFails("store_refused", () -> BundleStores.open(config(wrong)).exists(ID));
    name = "no-such-bucket";
    assertFails("store_refused", () -> open().create(ID).file("data").close());
  }

  @Test
  void whatDeadWritersLeftIsSweptOnceItIsOldAndNothingElse() throws IOException {
    BundleStore store = open();
    publish(store, ID, "kept");
    BundleStore.Draft dead = store.create(OTHER);
    write(dead, "data", "half");
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofDays(8));

    assertThat(store.sweep()).isZero();
    BundleStore.Draft old = new S3Draft(bucket(LOGIN), OTHER, InstantSource.system());
    assertThat(new S3BundleStore(bucket(LOGIN), later).sweep()).isEqualTo(1);

    assertThat(read(open())).isEqualTo("kept");
    old.close();
    dead.close();
  }

  @Test
  void aDraftThatMayHaveBeenSweptIsNotPublished() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    InstantSource jumping = () -> Instant.EPOCH.plus(Duration.ofDays(7L * asked.getAndIncrement()));
    try (BundleStore.Draft draft = new S3Draft(bucket(LOGIN), ID, jumping)) {
      write(draft, "data", "late");
      assertThatThrownBy(draft::publish).isInstanceOf(IOException.class);
    }
    assertThat(open().exists(ID)).isFalse();
  }

  @Test
  void aBucketTakesCopiesGoesOnWithThemAndIsReadWhenTheMainStoreHasLostItsOwn(@TempDir Path folder)
      throws IOException {
    DroverConfig.Bundles at = config(LOGIN);
    Bundles bundles =
        Bundles.open(
            new DroverConfig.Bundles(
                folder.toUri().toString(),
                Map.of("bucket", new DroverConfig.Copies(at.url(), at.s3()))));
    SealedBundle bundle = SampleBundles.writeFiles(bundles, 1, SampleBundles.rows(40));
    AtomicInteger passed = new AtomicInteger();
    assertThatThrownBy(() ->
            bundles.copy(
                bundle,
                Bundles.MAIN,
                "bucket",
                _ -> {
                  if (passed.incrementAndGet() > 1) {
                    throw new IllegalStateException("broken off");
                  }
                }))
        .hasMessage("broken off");
    assertThat(bundles.at("bucket").exists(bundle.id())).isFalse();
    mark(bundle);

    assertThat(bundles.copy(bundle, Bundles.MAIN, "bucket", _ -> {})).isTrue();
    bundles.store().withdraw(bundle.id());
    bundles.store().discard(bundle.id());
    BundleReader read = bundles.open(bundle, SampleBundles.PROJECT, SampleBundles.MIGRATION);

    assertThat(read.proveRows()).isEqualTo(80);
    assertThat(read.warning()).isNotNull();
    assertThat(isMarked(bundle)).as("the first file was not sent again").isTrue();
  }

  private void mark(SealedBundle bundle) throws IOException {
    bucket(LOGIN)
        .call(client -> {
          byte[] bytes =
              client.getObjectAsBytes(one -> one.bucket(name).key(first(bundle))).asByteArray();
          return client.putObject(
              one -> one.bucket(name).key(first(bundle)).metadata(Map.of("mark", "mine")),
              RequestBody.fromBytes(bytes));
        });
  }

  private boolean isMarked(SealedBundle bundle) throws IOException {
    return bucket(LOGIN)
        .call(client -> client.headObject(one -> one.bucket(name).key(first(bundle))))
        .metadata()
        .containsKey("mark");
  }

  private static String first(SealedBundle bundle) {
    return "some/prefix/files/" + bundle.id() + "/copy/data-00000.zst";
  }

  @Test
  void wholeBundlesGoThroughIt() throws IOException {
    Bundles bundles = new Bundles(open(), BundleKeys.of(null, List.of("a passphrase of ours")));
    SealedBundle bundle = SampleBundles.write(bundles, 1, SampleBundles.rows(40));

    BundleReader read = bundles.open(bundle, SampleBundles.PROJECT, SampleBundles.MIGRATION);

    assertThat(read.proveRows()).isEqualTo(80);
  }

  private S3Bucket bucket(DroverConfig.S3 login) {
    return S3Bucket.open(S3Address.parse(URI.create(config(login).url())).orElseThrow(), login);
  }

  private DroverConfig.Bundles config(DroverConfig.S3 login) {
    String url =
        "s3://" + name + "/some/prefix?endpoint=http://127.0.0.1:" + proxy.port() + "&region=eu-1";
    return new DroverConfig.Bundles(url, null, null, null, null, login);
  }

  private static String read(BundleStore store) throws IOException {
    try (InputStream in = store.read(ID, "data", 0)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
