package dev.cairn.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Sends requests about one bucket, and says of failures what they mean. Safe for all threads. */
public final class S3Requests implements AutoCloseable {

    private final String bucket;
    private final String identity;
    private final S3Client client;

    private S3Requests(String bucket, String identity, S3Client client) {
        this.bucket = bucket;
        this.identity = identity;
        this.client = client;
    }

    /**
     * Makes a client for a bucket; sends nothing.
     *
     * @param callLimit bound on one call, up to the beginning of an answer that is a stream
     * @throws IOException in one line, if the SDK lacks something, a region for example
     */
    public static S3Requests open(S3Settings settings, String bucket, Duration callLimit)
            throws IOException {
        S3Client client = S3Clients.open(settings, bucket, callLimit);
        return new S3Requests(bucket, settings.identity(bucket), client);
    }

    /** The bucket's name. */
    public String bucket() {
        return bucket;
    }

    /** Service and bucket: what distinguishes it from all others. */
    public String identity() {
        return identity;
    }

    /**
     * Sends a request.
     *
     * @param key what it is about, for the message; empty for the bucket as a whole
     * @param conditional whether a condition is sent, so that a 404 says that it is not fulfilled
     */
    public <T> T call(String key, boolean conditional, Function<S3Client, T> request)
            throws IOException {
        try {
            return request.apply(client);
        } catch (SdkException | UncheckedIOException e) {
            throw S3Failure.of(e, bucket, key, conditional);
        }
    }

    /** Sends a request about an object; empty if there is none. */
    public <T> Optional<T> callIfThere(String key, Function<S3Client, T> request)
            throws IOException {
        try {
            return Optional.of(request.apply(client));
        } catch (SdkException | UncheckedIOException e) {
            if (S3Failure.isNoSuchKey(e)) {
                return Optional.empty();
            }
            throw S3Failure.of(e, bucket, key, false);
        }
    }

    /** An object, or a version of it, as a whole. */
    public Optional<Stored> get(GetObjectRequest request) throws IOException {
        String key = request.key();
        Optional<ResponseBytes<GetObjectResponse>> answer =
                callIfThere(key, s3 -> s3.getObjectAsBytes(request));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        GetObjectResponse head = answer.get().response();
        if (head.eTag() == null || head.lastModified() == null) {
            throw odd(key, "lacks ETag or Last-Modified", null);
        }
        byte[] bytes = answer.get().asByteArrayUnsafe();
        // the client takes the end of a connection for the end of an object
        if (head.contentLength() != null && head.contentLength() != bytes.length) {
            throw odd(key, "ends in its middle", null);
        }
        return Optional.of(
                new Stored(bytes, head.eTag(), head.lastModified(), answered(key, head)));
    }

    /**
     * Begins to read a range of an object.
     *
     * @throws NoSuchFileException if there is none of this key
     * @throws EOFException if it ends before the range begins
     */
    ResponseInputStream<GetObjectResponse> range(GetObjectRequest request) throws IOException {
        String where = "s3://" + bucket + "/" + request.key();
        try {
            return client.getObject(request);
        } catch (SdkException | UncheckedIOException e) {
            if (S3Failure.isNoSuchKey(e)) {
                throw new NoSuchFileException(where, null, "there is no such object");
            }
            if (S3Failure.isBehindEnd(e)) {
                throw new EOFException(where + ": ends before " + request.range());
            }
            throw S3Failure.of(e, bucket, request.key(), false);
        }
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
        String where = "s3://" + bucket + "/" + key;
        return new BucketException(
                BucketException.Kind.PASSING, where + ": the answer " + what, cause);
    }

    /**
     * Writes an object, if the condition is fulfilled.
     *
     * @param request of which the condition is left out
     * @return its entity tag; empty if the answer lacks it
     */
    public Optional<String> put(
            PutObjectRequest.Builder request, RequestBody body, Condition condition)
            throws IOException {
        condition.etag().ifPresent(request::ifMatch);
        if (condition.absent()) {
            request.ifNoneMatch("*");
        }
        PutObjectRequest whole = request.build();
        boolean conditional = condition.absent() || condition.etag().isPresent();
        return call(
                whole.key(),
                conditional,
                s3 -> Optional.ofNullable(s3.putObject(whole, body).eTag()));
    }

    /** Deletes an object; nothing happens if there is none. */
    public void delete(String key) throws IOException {
        call(key, false, s3 -> s3.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    /**
     * What stands below a prefix.
     *
     * @param objects in the order of their keys
     * @param answered when, by the service's clock
     */
    public record Listing(List<S3Object> objects, Instant answered) {}

    /** All objects below a prefix. */
    public Listing list(String prefix) throws IOException {
        List<S3Object> found = new ArrayList<>();
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).build();
        Instant answered = Instant.MAX;
        while (true) {
            ListObjectsV2Request next = request;
            ListObjectsV2Response page = call(prefix, false, s3 -> s3.listObjectsV2(next));
            Instant now = answered(prefix, page);
            answered = now.isBefore(answered) ? now : answered;
            found.addAll(page.contents());
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return new Listing(found, answered);
            }
            request = request.toBuilder().continuationToken(page.nextContinuationToken()).build();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
