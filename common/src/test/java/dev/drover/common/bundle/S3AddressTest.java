package dev.drover.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class S3AddressTest {
  @Test
  void readsBucketPrefixEndpointAndRegion() {
    assertThat(parse("s3://bucket")).contains(new S3Address("bucket", "", null, null));
    assertThat(parse("s3://my.bucket-1/a/b/?region=eu-west-1"))
        .contains(new S3Address("my.bucket-1", "a/b/", null, "eu-west-1"));
    assertThat(parse("s3://bucket/a?endpoint=https%3A%2F%2Fminio.internal:9000"))
        .contains(
            new S3Address("bucket", "a/", URI.create("https://minio.internal:9000"), "us-east-1"));
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    for (String url :
        List.of(
            "s3:///prefix",
            "http://bucket",
            "s3://bucket:9000/",
            "s3://me@bucket/",
            "s3://bucket?zone=1",
            "s3://bucket?region",
            "s3://bucket?region=a&region=b",
            "s3://bucket?endpoint=minio",
            "s3://bucket?endpoint=ftp://minio")) {
      assertThat(parse(url)).as(url).isEmpty();
    }
  }

  private static Optional<S3Address> parse(String url) {
    return S3Address.parse(URI.create(url));
  }
}
