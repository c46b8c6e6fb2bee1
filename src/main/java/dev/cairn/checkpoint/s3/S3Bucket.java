package dev.cairn.checkpoint.s3;

import dev.cairn.s3.BucketException;
import dev.cairn.s3.Condition;
import dev.cairn.s3.S3Requests;
import dev.cairn.s3.S3Settings;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A bucket by way of the AWS SDK. */
final class S3Bucket implements Bucket {

    private static final String SEQUENCE = "cairn-sequence";

    private final String name;
    private final S3Requests requests;

    private S3Bucket(S3Requests requests) {
        this.name = requests.bucket();
        this.requests = requests;
    }

    /**
     * Makes a client; sends nothing.
     *
     * @throws IOException in one line, if the SDK lacks something, a region for example
     */
    static S3Bucket open(S3Settings settings, String bucket) throws IOException {
        return new S3Bucket(S3Requests.open(settings, bucket, settings.timeout().multipliedBy(2)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String identity() {
        return requests.identity();
    }

    @Override
    public Optional<Stored> get(String key) throws IOException {
        return requests.get(GetObjectRequest.builder().bucket(name).key(key).build());
    }

    @Override
    public Optional<Stored> getVersion(String key, String version) throws IOException {
        return requests.get(
                GetObjectRequest.builder().bucket(name).key(key).versionId(version).build());
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
        return requests.put(request, RequestBody.fromBytes(bytes), condition);
    }

    @Override
    public void delete(String key) throws IOException {
        requests.delete(key);
    }

    @Override
    public boolean copy(String from, String to) throws IOException {
        return requests.callIfThere(
                        to,
                        s3 ->
                                s3.copyObject(
                                        request ->
                                                request.sourceBucket(name)
                                                        .sourceKey(from)
                                                        .destinationBucket(name)
                                                        .destinationKey(to)))
                .isPresent();
    }

    @Override
    public Listing list(String prefix) throws IOException {
        S3Requests.Listing found = requests.list(prefix);
        return new Listing(
                found.objects().stream()
                        .map(one -> new Listed(one.key(), "", one.size(), one.lastModified()))
                        .toList(),
                found.answered());
    }

    @Override
    public boolean isVersioned() throws IOException {
        try {
            return requests.call("", false, s3 -> s3.getBucketVersioning(one -> one.bucket(name)))
                            .status()
                    == BucketVersioningStatus.ENABLED;
        } catch (BucketException e) {
            if (e.kind() == BucketException.Kind.PASSING) {
                throw e;
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
                    requests.call(key, false, s3 -> s3.listObjectVersions(next));
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
                requests.call(
                                key,
                                false,
                                s3 ->
                                        s3.headObject(
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
        requests.close();
    }
}
