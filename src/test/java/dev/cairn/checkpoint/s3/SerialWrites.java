package dev.cairn.checkpoint.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Makes conditional writes atomic, which s3proxy alone looks at and then writes: one write at a
 * time for each object, with its condition looked at once more while nobody else can write.
 */
final class SerialWrites extends ForwardingBlobStore {

    private static final int LOCKS = 64;

    private final Object[] locks = new Object[LOCKS];

    SerialWrites(BlobStore store) {
        super(store);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    private Object lock(String bucket, String key) {
        return locks[Math.floorMod((bucket + "/" + key).hashCode(), LOCKS)];
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream in) {
        byte[] content;
        try {
            // a slow sender must not hold the lock
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (lock(request.bucket(), request.key())) {
            require(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return delegate().putBlob(request, new ByteArrayInputStream(content));
        }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        synchronized (lock(request.bucket(), request.key())) {
            require(request.bucket(), request.key(), request.ifMatch(), null);
            return delegate().removeBlob(request);
        }
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        synchronized (lock(request.destinationBucket(), request.destinationKey())) {
            return delegate().copyBlob(request);
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        synchronized (lock(request.bucket(), request.key())) {
            require(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return delegate().completeMultipartUpload(upload, request);
        }
    }

    private void require(String bucket, String key, String ifMatch, String ifNoneMatch) {
        if (ifMatch == null && ifNoneMatch == null) {
            return;
        }
        HeadObjectResponse now = delegate().blobMetadataIfPresent(bucket, key);
        if (ifMatch != null && now == null) {
            throw NoSuchKeyException.builder()
                    .statusCode(404)
                    .message("NoSuchKey")
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode("NoSuchKey").build())
                    .build();
        }
        boolean differs = ifMatch != null && !matches(ifMatch, now);
        boolean exists = ifNoneMatch != null && now != null && matches(ifNoneMatch, now);
        if (differs || exists) {
            throw S3Exception.builder()
                    .statusCode(412)
                    .message("PreconditionFailed")
                    .awsErrorDetails(
                            AwsErrorDetails.builder().errorCode("PreconditionFailed").build())
                    .build();
        }
    }

    private static boolean matches(String condition, HeadObjectResponse now) {
        return condition.equals("*") || bare(condition).equals(bare(now.eTag()));
    }

    private static String bare(String tag) {
        return tag.replace("\"", "");
    }
}
