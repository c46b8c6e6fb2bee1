package dev.cairn.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Makes clients of the AWS SDK. They repeat nothing: a write whose answer was lost must be looked
 * after by those who know what they wrote. Checksums are sent and checked only where a service asks
 * for them, because many do not know them.
 */
final class S3Clients {

    private S3Clients() {}

    /**
     * Makes a client; sends nothing.
     *
     * @param bucket for messages
     * @param callLimit bound on one call, up to the beginning of an answer that is a stream
     * @throws IOException in one line, if the SDK lacks something, a region for example
     */
    static S3Client open(S3Settings settings, String bucket, Duration callLimit)
            throws IOException {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(settings.timeout())
                                        .socketTimeout(settings.timeout()))
                        .forcePathStyle(settings.pathStyle())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .overrideConfiguration(
                                all ->
                                        all.retryStrategy(AwsRetryStrategy.doNotRetry())
                                                .apiCallTimeout(callLimit));
        settings.region().map(Region::of).ifPresent(builder::region);
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.keys()
                .map(keys -> AwsBasicCredentials.create(keys.id(), keys.secret()))
                .map(StaticCredentialsProvider::create)
                .ifPresent(builder::credentialsProvider);
        try {
            return builder.build();
        } catch (SdkException | UncheckedIOException e) {
            throw S3Failure.of(e, bucket, "", false);
        }
    }
}
