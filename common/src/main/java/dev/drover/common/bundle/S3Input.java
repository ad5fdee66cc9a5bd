package dev.drover.common.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object's bytes; when the connection breaks it goes on where it was. */
final class S3Input extends BlockInput {
  private static final int BREAKS = 5;

  private final S3Bucket bucket;
  private final String key;
  private long at;
  private long end = Long.MAX_VALUE;
  private int breaks;
  private @Nullable String tag;
  private @Nullable ResponseInputStream<GetObjectResponse> in;

  S3Input(S3Bucket bucket, String key, long from) {
    this.bucket = bucket;
    this.key = key;
    this.at = from;
  }

  /**
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException 404, or 416 when the
   *     object is shorter
   */
  void open() throws IOException {
    ResponseInputStream<GetObjectResponse> opened =
        bucket.call(client ->
            client.getObject(get ->
                get.bucket(bucket.address.bucket())
                    .key(key)
                    .range("bytes=" + at + "-")
                    .ifMatch(tag)));
    end = at + opened.response().contentLength();
    tag = opened.response().eTag();
    in = opened;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      ResponseInputStream<GetObjectResponse> current = in;
      if (current == null) {
        throw new IOException("The stream is closed");
      }
      try {
        int read = current.read(buffer, offset, length);
        if (read >= 0) {
          at += read;
          return read;
        }
        if (at >= end) {
          return -1;
        }
        resume(new IOException("The bundle store ended the file " + (end - at) + " bytes early"));
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  private void resume(IOException broken) throws IOException {
    close();
    if (++breaks > BREAKS) {
      throw broken;
    }
    try {
      open();
    } catch (AwsServiceException e) {
      throw new IOException("The file went away while it was read", e);
    }
  }

  /** Gives the connection up rather than read what nobody wants. */
  @Override
  public void close() {
    ResponseInputStream<GetObjectResponse> current = in;
    in = null;
    if (current != null) {
      current.abort();
    }
  }
}
