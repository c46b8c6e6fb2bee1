package dev.cairn.s3;

import dev.cairn.checkpoint.s3.S3Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Opens stores in a service of the tests, as the environment would make it. */
public final class TestStores {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private TestStores() {}

    /** With a time-out that a busy machine keeps. */
    public static ObjectStore open(URI endpoint, String bucket) throws IOException {
        return open(endpoint, bucket, TIMEOUT);
    }

    /** With another time-out. */
    public static ObjectStore open(URI endpoint, String bucket, Duration timeout)
            throws IOException {
        S3Settings.Keys keys = new S3Settings.Keys(S3Service.ACCESS_KEY, S3Service.SECRET_KEY);
        return S3ObjectStore.open(
                S3Settings.of(S3Service.environment(endpoint)).with(keys, timeout), bucket);
    }
}
