package dev.drover.common.bundle;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Calls to one bucket: tried again with growing pauses while the fault passes, and not even tried
 * while the store has been failing. What is called must bear being done twice. Thread-safe.
 */
final class S3Bucket {
  private static final int ATTEMPTS = 5;
  private static final Set<Integer> REFUSALS = Set.of(301, 400, 401, 403);

  final S3Address address;
  private final S3Client client;
  private final Retry retry;
  private final CircuitBreaker breaker;

  private S3Bucket(S3Address address, S3Client client) {
    this.address = address;
    this.client = client;
    this.retry =
        Retry.of(
            "bundles",
            RetryConfig.custom()
                .maxAttempts(ATTEMPTS)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(100, 3.0, 0.5))
                .retryOnException(S3Bucket::passes)
                .build());
    this.breaker =
        CircuitBreaker.of(
            "bundles",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .recordException(S3Bucket::passes)
                .build());
  }

  /**
   * @param login absent when the SDK is to look where it always does
   */
  static S3Bucket open(S3Address address, DroverConfig.@Nullable S3 login) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(10))
                    .socketTimeout(Duration.ofSeconds(60)))
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            // Not every compatible store knows the newer checksums; manifests have their own.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint()).forcePathStyle(true);
    }
    if (address.region() != null) {
      builder.region(Region.of(address.region()));
    }
    if (login != null) {
      builder.credentialsProvider(
          StaticCredentialsProvider.create(
              AwsBasicCredentials.create(login.accessKeyId(), login.resolveSecret())));
    }
    return new S3Bucket(address, builder.build());
  }

  /**
   * @throws AwsServiceException as the store answered, where that is no passing fault
   * @throws DroverException {@code store_refused}
   */
  <T> T call(Function<S3Client, T> request) throws IOException {
    try {
      return Retry.decorateSupplier(
              retry, CircuitBreaker.decorateSupplier(breaker, () -> request.apply(client)))
          .get();
    } catch (CallNotPermittedException e) {
      throw new IOException("The bundle store has been failing and is left alone for a while", e);
    } catch (AwsServiceException e) {
      throw judged(e);
    } catch (SdkException e) {
      throw new IOException("The bundle store does not answer: " + e.getMessage(), e);
    }
  }

  /** Whether the store says that it has no such thing. */
  static boolean isMissing(AwsServiceException answer) {
    return answer.statusCode() == 404;
  }

  /** Whether the store says that the object is there already. */
  static boolean isTaken(AwsServiceException answer) {
    return answer.statusCode() == 412;
  }

  private RuntimeException judged(AwsServiceException answer) throws IOException {
    String code = answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
    if (REFUSALS.contains(answer.statusCode()) || "NoSuchBucket".equals(code)) {
      return DroverException.user(
          "store_refused",
          "The bundle store refuses this process (" + answer.statusCode() + " " + code + ").",
          "Correct bucket, endpoint, region and login, and let it read, write, list and delete.");
    }
    if (passes(answer)) {
      throw new IOException("The bundle store fails (" + answer.statusCode() + " " + code + ")");
    }
    return answer;
  }

  private static boolean passes(Throwable thrown) {
    return switch (thrown) {
      // 409: somebody else writes the same object at this moment.
      case AwsServiceException answer ->
          answer.statusCode() >= 500
              || answer.statusCode() == 429
              || answer.statusCode() == 409
              || answer.isThrottlingException();
      case SdkException _ -> true;
      default -> false;
    };
  }
}
