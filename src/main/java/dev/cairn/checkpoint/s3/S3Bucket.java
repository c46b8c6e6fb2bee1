package dev.cairn.checkpoint.s3;

import dev.cairn.s3.BucketException;
import dev.cairn.s3.Condition;
import dev.cairn.s3.S3Clients;
import dev.cairn.s3.S3Failure;
import dev.cairn.s3.S3Settings;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket by way of the AWS SDK. The SDK repeats nothing: a write whose answer was lost must be
 * looked after by those who know what they wrote. Checksums are sent and checked only where a
 * service asks for them, because many do not know them.
 */
final class S3Bucket implements Bucket {

    private static final String SEQUENCE = "cairn-sequence";

    private final String name;
    private final String identity;
    private final S3Client client;

    private S3Bucket(String name, String identity, S3Client client) {
        this.name = name;
        this.identity = identity;
        this.client = client;
    }

    /**
     * Makes a client; sends nothing.
     *
     * @throws IOException in one line, if the SDK lacks something, a region for example
     */
    static S3Bucket open(S3Settings settings, String bucket) throws IOException {
        S3Client client = S3Clients.open(settings, bucket, settings.timeout().multipliedBy(2));
        return new S3Bucket(bucket, settings.identity(bucket), client);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String identity() {
        return identity;
    }

    private <T> T call(String key, boolean conditional, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (SdkException | UncheckedIOException e) {
            throw S3Failure.of(e, name, key, conditional);
        }
    }

    @Override
    public Optional<Stored> get(String key) throws IOException {
        return get(key, GetObjectRequest.builder().bucket(name).key(key).build());
    }

    @Override
    public Optional<Stored> getVersion(String key, String version) throws IOException {
        return get(
                key, GetObjectRequest.builder().bucket(name).key(key).versionId(version).build());
    }

    private Optional<Stored> get(String key, GetObjectRequest request) throws IOException {
        ResponseBytes<GetObjectResponse> answer;
        try {
            answer = client.getObjectAsBytes(request);
        } catch (SdkException | UncheckedIOException e) {
            if (S3Failure.isNoSuchKey(e)) {
                return Optional.empty();
            }
            throw S3Failure.of(e, name, key, false);
        }
        GetObjectResponse head = answer.response();
        if (head.eTag() == null || head.lastModified() == null) {
            throw odd(key, "lacks ETag or Last-Modified", null);
        }
        byte[] bytes = answer.asByteArrayUnsafe();
        // the client takes the end of a connection for the end of an object
        if (head.contentLength() != null && head.contentLength() != bytes.length) {
            throw odd(key, "ends in its middle", null);
        }
        return Optional.of(
                new Stored(bytes, head.eTag(), head.lastModified(), answered(key, head)));
    }

    /** The service's clock, which alone says whether a lease has run out. */
    private Instant answered(String key, AwsResponse answer) throws IOException {
        Optional<String> date = answer.sdkHttpResponse().firstMatchingHeader("Date");
        try {
            return ZonedDateTime.parse(date.orElse("none"), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw odd(key, "lacks a Date", e);
        }
    }

    private BucketException odd(String key, String what, Exception cause) {
        String where = "s3://" + name + "/" + key;
        return new BucketException(
                BucketException.Kind.PASSING, where + ": the answer " + what, cause);
    }

    @Override
    public Optional<String> put(String key, byte[] bytes, long sequence, Condition condition)
            throws IOException {
        boolean packed = DocumentBytes.isPacked(bytes);
        PutObjectRequest.Builder request =
                PutObjectRequest.builder()
                        .bucket(name)
                        .key(key)
                        .contentType("application/json")
                        .contentEncoding(packed ? "gzip" : null)
                        .metadata(Map.of(SEQUENCE, Long.toString(sequence)));
        condition.etag().ifPresent(request::ifMatch);
        if (condition.absent()) {
            request.ifNoneMatch("*");
        }
        boolean conditional = condition.absent() || condition.etag().isPresent();
        return call(
                key,
                conditional,
                () ->
                        Optional.ofNullable(
                                client.putObject(request.build(), RequestBody.fromBytes(bytes))
                                        .eTag()));
    }

    @Override
    public void delete(String key) throws IOException {
        call(key, false, () -> client.deleteObject(request -> request.bucket(name).key(key)));
    }

    @Override
    public boolean copy(String from, String to) throws IOException {
        try {
            client.copyObject(
                    request ->
                            request.sourceBucket(name)
                                    .sourceKey(from)
                                    .destinationBucket(name)
                                    .destinationKey(to));
            return true;
        } catch (SdkException | UncheckedIOException e) {
            if (S3Failure.isNoSuchKey(e)) {
                return false;
            }
            throw S3Failure.of(e, name, to, false);
        }
    }

    @Override
    public Listing list(String prefix) throws IOException {
        List<Listed> found = new ArrayList<>();
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(name).prefix(prefix).build();
        Instant answered = Instant.MAX;
        while (true) {
            ListObjectsV2Request next = request;
            ListObjectsV2Response page = call(prefix, false, () -> client.listObjectsV2(next));
            Instant now = answered(prefix, page);
            answered = now.isBefore(answered) ? now : answered;
            for (S3Object each : page.contents()) {
                found.add(new Listed(each.key(), "", each.size(), each.lastModified()));
            }
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return new Listing(found, answered);
            }
            request = request.toBuilder().continuationToken(page.nextContinuationToken()).build();
        }
    }

    @Override
    public boolean isVersioned() throws IOException {
        try {
            return client.getBucketVersioning(request -> request.bucket(name)).status()
                    == BucketVersioningStatus.ENABLED;
        } catch (SdkException | UncheckedIOException e) {
            BucketException failure = S3Failure.of(e, name, "", false);
            if (failure.kind() == BucketException.Kind.PASSING) {
                throw failure;
            }
            return false;
        }
    }

    @Override
    public List<Listed> versions(String key, int most) throws IOException {
        List<Listed> found = new ArrayList<>();
        ListObjectVersionsRequest request =
                ListObjectVersionsRequest.builder().bucket(name).prefix(key).build();
        while (true) {
            ListObjectVersionsRequest next = request;
            ListObjectVersionsResponse page =
                    call(key, false, () -> client.listObjectVersions(next));
            for (ObjectVersion each : page.versions()) {
                boolean own = each.key().equals(key);
                if (own && !Boolean.TRUE.equals(each.isLatest()) && found.size() < most) {
                    found.add(new Listed(key, each.versionId(), each.size(), each.lastModified()));
                }
            }
            // keys come in order: behind the first other key there is nothing more of this one
            boolean passed = page.versions().stream().anyMatch(each -> !each.key().equals(key));
            if (passed || found.size() >= most || !Boolean.TRUE.equals(page.isTruncated())) {
                return found;
            }
            request =
                    request.toBuilder()
                            .keyMarker(page.nextKeyMarker())
                            .versionIdMarker(page.nextVersionIdMarker())
                            .build();
        }
    }

    @Override
    public long sequenceOf(String key, String version) throws IOException {
        String text =
                call(
                                key,
                                false,
                                () ->
                                        client.headObject(
                                                request ->
                                                        request.bucket(name)
                                                                .key(key)
                                                                .versionId(version)))
                        .metadata()
                        .getOrDefault(SEQUENCE, "0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
