package dev.drover.common.bundle;

import dev.drover.common.failure.DroverException;
import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Bundles as objects of a bucket. A draft's files are {@code files/<bundle id>/<draft>/<file>}, and
 * publishing is one conditional creation of {@code bundles/<bundle id>}, which names the draft: of
 * many drafts one wins, and nothing is visible before.
 */
final class S3BundleStore implements BundleStore {
  /** Drafts live far shorter; the last one may still publish long before it is swept. */
  private static final Duration ABANDONED = Duration.ofDays(7);

  private static final int REMEMBERED = 256;

  private final S3Bucket bucket;
  private final InstantSource clock;
  private final Map<BundleId, S3Pointer> pointers =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<BundleId, S3Pointer> eldest) {
              return size() > REMEMBERED;
            }
          });

  S3BundleStore(S3Bucket bucket, InstantSource clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  @Override
  public Draft create(BundleId id) throws IOException {
    if (exists(id)) {
      throw BundleFailures.exists(id);
    }
    return new S3Draft(bucket, id, clock);
  }

  @Override
  public Draft resume(BundleId id) throws IOException {
    if (exists(id)) {
      throw BundleFailures.exists(id);
    }
    return S3Draft.resume(bucket, id, clock);
  }

  @Override
  public InputStream read(BundleId id, String name, long from) throws IOException {
    S3Pointer pointer = pointer(id, FileName.check(name));
    Long size = pointer.files().get(name);
    if (size == null) {
      throw BundleFailures.missing(id, name);
    }
    if (from >= size) {
      return InputStream.nullInputStream();
    }
    S3Input in = new S3Input(bucket, file(bucket, id, pointer.draft(), name), from);
    try {
      in.open();
      return in;
    } catch (AwsServiceException e) {
      pointers.remove(id);
      if (S3Bucket.isMissing(e)) {
        throw BundleFailures.missing(id, name);
      }
      throw BundleFailures.tampered(id, name, "it is shorter than it was");
    }
  }

  @Override
  public boolean exists(BundleId id) throws IOException {
    return lookUp(bucket, id).isPresent();
  }

  @Override
  public List<String> files(BundleId id) throws IOException {
    return List.copyOf(pointer(id, "").files().keySet());
  }

  @Override
  public List<BundleId> list() throws IOException {
    return ids("bundles/", _ -> true);
  }

  private List<BundleId> ids(String name, Predicate<S3Object> wanted) throws IOException {
    String folder = bucket.address.prefix() + name;
    return objects(folder).stream()
        .filter(wanted)
        .map(object -> object.key().substring(folder.length()))
        .filter(BundleId::isOne)
        .sorted()
        .map(BundleId::new)
        .toList();
  }

  @Override
  public void withdraw(BundleId id) throws IOException {
    pointers.remove(id);
    Optional<S3Pointer> pointer = lookUp(bucket, pointer(bucket, id), id);
    if (pointer.isPresent()) {
      put(withdrawn(id), pointer.get());
      remove(pointer(bucket, id));
    }
  }

  @Override
  public void reinstate(BundleId id) throws IOException {
    Optional<S3Pointer> pointer = lookUp(bucket, withdrawn(id), id);
    if (pointer.isPresent()) {
      put(pointer(bucket, id), pointer.get());
      remove(withdrawn(id));
    }
  }

  @Override
  public void discard(BundleId id) throws IOException {
    Optional<S3Pointer> pointer = lookUp(bucket, withdrawn(id), id);
    if (pointer.isEmpty() || exists(id)) {
      return;
    }
    for (String name : pointer.get().files().keySet()) {
      remove(file(bucket, id, pointer.get().draft(), name));
    }
    remove(withdrawn(id));
  }

  @Override
  public List<BundleId> withdrawn(Instant before) throws IOException {
    return ids("withdrawn/", object -> object.lastModified().isBefore(before));
  }

  @Override
  public int sweep() throws IOException {
    Instant before = clock.instant().minus(ABANDONED);
    String folder = bucket.address.prefix() + "files/";
    int swept = 0;
    for (S3Object object : objects(folder)) {
      String[] parts = object.key().substring(folder.length()).split("/", -1);
      if (parts.length == 3
          && BundleId.isOne(parts[0])
          && object.lastModified().isBefore(before)
          && !isPublished(new BundleId(parts[0]), parts[1])) {
        remove(object.key());
        swept++;
      }
    }
    return swept;
  }

  /** Whether the draft won, even if its bundle is withdrawn at the moment. */
  private boolean isPublished(BundleId id, String draft) throws IOException {
    return Stream.of(lookUp(bucket, id), lookUp(bucket, withdrawn(id), id))
        .flatMap(Optional::stream)
        .anyMatch(pointer -> pointer.draft().equals(draft));
  }

  private S3Pointer pointer(BundleId id, String name) throws IOException {
    // Whoever opens a bundle begins with its manifest, and must not open a withdrawn one.
    S3Pointer known = name.equals(Manifest.FILE) ? null : pointers.get(id);
    if (known != null) {
      return known;
    }
    S3Pointer found = lookUp(bucket, id).orElseThrow(() -> BundleFailures.missing(id, name));
    pointers.put(id, found);
    return found;
  }

  static Optional<S3Pointer> lookUp(S3Bucket bucket, BundleId id) throws IOException {
    return lookUp(bucket, pointer(bucket, id), id);
  }

  private static Optional<S3Pointer> lookUp(S3Bucket bucket, String key, BundleId id)
      throws IOException {
    try {
      byte[] json =
          bucket.call(client ->
              client
                  .getObjectAsBytes(get -> get.bucket(bucket.address.bucket()).key(key))
                  .asByteArray());
      return Optional.of(Json.read(json, S3Pointer.class));
    } catch (AwsServiceException e) {
      if (S3Bucket.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    } catch (DroverException e) {
      if (e.failure().code().equals("json_malformed")) {
        throw BundleFailures.tampered(id, Manifest.FILE, "the object that names it is no pointer");
      }
      throw e;
    }
  }

  private List<S3Object> objects(String folder) throws IOException {
    List<S3Object> found = new ArrayList<>();
    String next = null;
    do {
      ListObjectsV2Response page = page(folder, next);
      found.addAll(page.contents());
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
    return found;
  }

  private ListObjectsV2Response page(String folder, @Nullable String from) throws IOException {
    return bucket.call(client ->
        client.listObjectsV2(
            list -> list.bucket(bucket.address.bucket()).prefix(folder).continuationToken(from)));
  }

  private void put(String key, S3Pointer pointer) throws IOException {
    bucket.call(client ->
        client.putObject(
            one -> one.bucket(bucket.address.bucket()).key(key),
            RequestBody.fromBytes(Json.bytes(pointer))));
  }

  private void remove(String key) throws IOException {
    bucket.call(client -> client.deleteObject(one -> one.bucket(bucket.address.bucket()).key(key)));
  }

  private String withdrawn(BundleId id) {
    return bucket.address.prefix() + "withdrawn/" + id;
  }

  static String pointer(S3Bucket bucket, BundleId id) {
    return bucket.address.prefix() + "bundles/" + id;
  }

  static String file(S3Bucket bucket, BundleId id, String draft, String name) {
    return bucket.address.prefix() + "files/" + id + "/" + draft + "/" + name;
  }
}
