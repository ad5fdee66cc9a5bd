package dev.drover.common.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One file on its way into a bucket: one request when it is small, parts of {@link #PART} bytes
 * otherwise. Holds one part in memory. What is there of it before it is closed is no object yet.
 */
final class S3Upload extends OutputStream {
  static final int PART = 8 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);
  private static final int SMALLEST = 64 << 10;

  private final S3Draft draft;
  private final S3Bucket bucket;
  private final String key;
  private final String name;
  private final List<CompletedPart> parts = new ArrayList<>();
  private byte[] buffer = new byte[SMALLEST];
  private int gathered;
  private long bytes;
  private @Nullable String upload;
  private boolean ended;

  S3Upload(S3Draft draft, S3Bucket bucket, String key, String name) {
    this.draft = draft;
    this.bucket = bucket;
    this.key = key;
    this.name = name;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    draft.checkUsable();
    if (ended) {
      throw new IOException("The file " + name + " has ended");
    }
    int at = offset;
    int left = length;
    while (left > 0) {
      if (gathered == PART) {
        sendPart();
      }
      int fitting = Math.min(left, PART - gathered);
      if (gathered + fitting > buffer.length) {
        buffer =
            Arrays.copyOf(buffer, Math.min(PART, Math.max(buffer.length * 2, gathered + fitting)));
      }
      System.arraycopy(from, at, buffer, gathered, fitting);
      gathered += fitting;
      at += fitting;
      left -= fitting;
    }
    bytes += length;
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      return;
    }
    boolean whole = false;
    try {
      draft.checkUsable();
      finish();
      whole = true;
    } finally {
      end(whole);
    }
  }

  private void finish() throws IOException {
    if (upload == null) {
      RequestBody body = body();
      bucket.call(
          client -> client.putObject(put -> put.bucket(bucket.address.bucket()).key(key), body));
      return;
    }
    sendPart();
    String id = upload;
    bucket.call(client ->
        client.completeMultipartUpload(complete ->
            complete
                .bucket(bucket.address.bucket())
                .key(key)
                .uploadId(id)
                .multipartUpload(all -> all.parts(parts))));
  }

  private void sendPart() throws IOException {
    boolean sent = false;
    try {
      if (upload == null) {
        upload =
            bucket.call(client ->
                client
                    .createMultipartUpload(
                        create -> create.bucket(bucket.address.bucket()).key(key))
                    .uploadId());
      }
      String id = upload;
      int number = parts.size() + 1;
      RequestBody body = body();
      String tag =
          bucket.call(client ->
              client
                  .uploadPart(
                      part ->
                          part.bucket(bucket.address.bucket())
                              .key(key)
                              .uploadId(id)
                              .partNumber(number),
                      body)
                  .eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      gathered = 0;
      sent = true;
    } finally {
      if (!sent) {
        end(false);
      }
    }
  }

  private RequestBody body() {
    byte[] content = buffer;
    int length = gathered;
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(content, 0, length), length, "application/octet-stream");
  }

  private void end(boolean whole) {
    if (ended) {
      return;
    }
    ended = true;
    buffer = new byte[0];
    draft.fileEnded(name, whole ? bytes : -1);
    String id = upload;
    if (!whole && id != null) {
      abort(id);
    }
  }

  /** What cannot be aborted now, the bucket's life cycle rule for unfinished uploads removes. */
  private void abort(String id) {
    try {
      bucket.call(client ->
          client.abortMultipartUpload(
              abort -> abort.bucket(bucket.address.bucket()).key(key).uploadId(id)));
    } catch (IOException | SdkException e) {
      LOG.warn("An unfinished upload of {} stays in the bucket", name, e);
    }
  }
}
