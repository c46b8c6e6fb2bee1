package dev.cairn.s3;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Objects by way of the AWS SDK. */
public final class S3ObjectStore implements ObjectStore {

    /** Time without a byte after which a request is given up. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** Bound on one request: 8 MiB in it need 30 kB/s. */
    static final Duration CALL_LIMIT = Duration.ofMinutes(5);

    private static final String BYTES = "application/octet-stream";

    private final S3Requests requests;
    private final String bucket;

    private S3ObjectStore(S3Requests requests) {
        this.requests = requests;
        this.bucket = requests.bucket();
    }

    /**
     * Makes a client, with more patience than small objects need; sends nothing.
     *
     * @throws IOException in one line, if the SDK or something it needs is missing
     */
    public static ObjectStore open(S3Settings settings, String bucket) throws IOException {
        S3Library.require();
        boolean usual = settings.timeout().equals(S3Settings.TIMEOUT);
        return new S3ObjectStore(
                S3Requests.open(
                        usual ? settings.within(SILENCE) : settings,
                        bucket,
                        usual ? CALL_LIMIT : settings.timeout().multipliedBy(2)));
    }

    @Override
    public String name() {
        return bucket;
    }

    @Override
    public String identity() {
        return requests.identity();
    }

    @Override
    public Optional<Stored> get(String key) throws IOException {
        return requests.get(GetObjectRequest.builder().bucket(bucket).key(key).build());
    }

    @Override
    public Optional<String> put(String key, byte[] bytes, Condition condition) throws IOException {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(key).contentType(BYTES);
        return requests.put(request, body(bytes, bytes.length), condition);
    }

    /** Without another copy of the bytes. */
    private static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, BYTES);
    }

    @Override
    public void delete(String key) throws IOException {
        requests.delete(key);
    }

    @Override
    public InputStream read(String key, long from, long to) throws IOException {
        ResponseInputStream<GetObjectResponse> answer =
                requests.range(
                        GetObjectRequest.builder()
                                .bucket(bucket)
                                .key(key)
                                .range("bytes=" + from + "-" + (to - 1))
                                .build());
        Long length = answer.response().contentLength();
        if (length != null && length < to - from) {
            answer.abort();
            throw new EOFException("s3://" + bucket + "/" + key + ": ends before byte " + to);
        }
        return new Range(answer);
    }

    /** An answer that is not read to its end when it is closed. */
    private static final class Range extends FilterInputStream {

        private final ResponseInputStream<GetObjectResponse> answer;

        Range(ResponseInputStream<GetObjectResponse> answer) {
            super(answer);
            this.answer = answer;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (SdkException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            answer.abort();
        }
    }

    @Override
    public Upload begin(String key) throws IOException {
        String id =
                requests.call(
                        key,
                        false,
                        s3 ->
                                s3.createMultipartUpload(
                                                request ->
                                                        request.bucket(bucket)
                                                                .key(key)
                                                                .contentType(BYTES))
                                        .uploadId());
        return new Upload(key, id);
    }

    @Override
    public String part(Upload upload, int number, byte[] bytes, int length) throws IOException {
        return requests.call(
                upload.key(),
                true,
                s3 ->
                        s3.uploadPart(
                                        request ->
                                                request.bucket(bucket)
                                                        .key(upload.key())
                                                        .uploadId(upload.id())
                                                        .partNumber(number),
                                        body(bytes, length))
                                .eTag());
    }

    @Override
    public void complete(Upload upload, List<String> tags) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        for (String tag : tags) {
            parts.add(CompletedPart.builder().partNumber(parts.size() + 1).eTag(tag).build());
        }
        requests.call(
                upload.key(),
                true,
                s3 ->
                        s3.completeMultipartUpload(
                                request ->
                                        request.bucket(bucket)
                                                .key(upload.key())
                                                .uploadId(upload.id())
                                                .multipartUpload(all -> all.parts(parts))));
    }

    @Override
    public void abort(Upload upload) throws IOException {
        try {
            requests.call(
                    upload.key(),
                    true,
                    s3 ->
                            s3.abortMultipartUpload(
                                    request ->
                                            request.bucket(bucket)
                                                    .key(upload.key())
                                                    .uploadId(upload.id())));
        } catch (BucketException e) {
            if (e.kind() != BucketException.Kind.CONDITION) {
                throw e;
            }
        }
    }

    @Override
    public List<Upload> uploads(String prefix) throws IOException {
        List<Upload> found = new ArrayList<>();
        ListMultipartUploadsRequest request =
                ListMultipartUploadsRequest.builder().bucket(bucket).prefix(prefix).build();
        while (true) {
            ListMultipartUploadsRequest next = request;
            ListMultipartUploadsResponse page =
                    requests.call(prefix, false, s3 -> s3.listMultipartUploads(next));
            page.uploads().forEach(each -> found.add(new Upload(each.key(), each.uploadId())));
            if (!Boolean.TRUE.equals(page.isTruncated())) {
                return found;
            }
            request =
                    request.toBuilder()
                            .keyMarker(page.nextKeyMarker())
                            .uploadIdMarker(page.nextUploadIdMarker())
                            .build();
        }
    }

    @Override
    public List<Listed> list(String prefix) throws IOException {
        return requests.list(prefix).objects().stream()
                .map(each -> new Listed(each.key(), each.size()))
                .toList();
    }

    @Override
    public void close() {
        requests.close();
    }
}
