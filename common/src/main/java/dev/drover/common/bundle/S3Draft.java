package dev.drover.common.bundle;

import dev.drover.common.message.Json;
import dev.drover.common.name.BundleId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Objects that become a bundle by the creation of the one that names them. */
final class S3Draft implements BundleStore.Draft {
  /** So that no draft is published whose first files were swept as abandoned. */
  private static final Duration OLDEST = Duration.ofDays(6);

  private static final Duration FRESH = Duration.ofDays(1);
  private static final String COPY = "copy";

  private final S3Bucket bucket;
  private final BundleId id;
  private final InstantSource clock;
  private final Instant begun;
  private final String name;
  private final boolean resumed;
  private final Map<String, Long> files = new LinkedHashMap<>();
  private final Set<String> kept = new HashSet<>();
  private int open;
  private volatile boolean failed;
  private volatile boolean ended;

  S3Draft(S3Bucket bucket, BundleId id, InstantSource clock) {
    this(bucket, id, clock, UUID.randomUUID().toString(), false);
  }

  private S3Draft(S3Bucket bucket, BundleId id, InstantSource clock, String name, boolean resumed) {
    this.bucket = bucket;
    this.id = id;
    this.clock = clock;
    this.begun = clock.instant();
    this.name = name;
    this.resumed = resumed;
  }

  /**
   * See {@link BundleStore#resume}. All who make a copy write under one name: an object is whole or
   * not there, and theirs are the same.
   */
  static S3Draft resume(S3Bucket bucket, BundleId id, InstantSource clock) {
    return new S3Draft(bucket, id, clock, COPY, true);
  }

  /** Only what is surely not swept while this draft may be published. */
  @Override
  public Optional<InputStream> left(String file) throws IOException {
    FileName.check(file);
    checkUsable();
    if (!resumed) {
      return Optional.empty();
    }
    String key = S3BundleStore.file(bucket, id, name, file);
    try {
      HeadObjectResponse head =
          bucket.call(
              client -> client.headObject(one -> one.bucket(bucket.address.bucket()).key(key)));
      if (head.contentLength() == 0 || head.lastModified().plus(FRESH).isBefore(begun)) {
        return Optional.empty();
      }
      S3Input in = new S3Input(bucket, key, 0);
      in.open();
      keep(file, head.contentLength());
      return Optional.of(in);
    } catch (AwsServiceException e) {
      if (S3Bucket.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private synchronized void keep(String file, long bytes) {
    files.put(file, bytes);
    kept.add(file);
  }

  @Override
  public OutputStream file(String file) throws IOException {
    FileName.check(file);
    checkUsable();
    begin(file);
    return new S3Upload(this, bucket, S3BundleStore.file(bucket, id, name, file), file);
  }

  private synchronized void begin(String file) throws IOException {
    if (files.put(file, 0L) != null && !kept.remove(file)) {
      failed = true;
      throw new IOException("The draft of bundle " + id + " has a file " + file + " already");
    }
    open++;
  }

  /** A file has ended: well, when it has its {@code bytes}, and badly when that is negative. */
  synchronized void fileEnded(String file, long bytes) {
    open--;
    if (bytes < 0) {
      failed = true;
    } else {
      files.put(file, bytes);
    }
  }

  @Override
  public void publish() throws IOException {
    checkUsable();
    if (open > 0 || files.isEmpty()) {
      throw new IllegalStateException(
          "A bundle is published with all its files closed, and with one at least");
    }
    if (begun.plus(OLDEST).isBefore(clock.instant())) {
      failed = true;
      throw new IOException("The draft of bundle " + id + " is too old to be published");
    }
    try {
      bucket.call(client ->
          client.putObject(
              put ->
                  put.bucket(bucket.address.bucket())
                      .key(S3BundleStore.pointer(bucket, id))
                      .ifNoneMatch("*"),
              RequestBody.fromBytes(Json.bytes(new S3Pointer(name, files)))));
      ended = true;
    } catch (AwsServiceException e) {
      settle(e);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** The name is taken: by another draft, or by this one in an attempt whose answer was lost. */
  private void settle(AwsServiceException answer) throws IOException {
    if (!S3Bucket.isTaken(answer)) {
      failed = true;
      throw answer;
    }
    ended =
        S3BundleStore.lookUp(bucket, id)
            .filter(pointer -> pointer.draft().equals(name))
            .isPresent();
    if (!ended) {
      throw BundleFailures.exists(id);
    }
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    if (resumed) {
      return;
    }
    for (String file : files.keySet()) {
      bucket.call(client ->
          client.deleteObject(one ->
              one.bucket(bucket.address.bucket()).key(S3BundleStore.file(bucket, id, name, file))));
    }
  }

  void checkUsable() throws IOException {
    if (failed || ended) {
      throw new IOException(
          "The draft of bundle "
              + id
              + (ended ? " has ended" : " failed before")
              + " and takes nothing more");
    }
  }
}
