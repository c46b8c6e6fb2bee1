package dev.cairn.checkpoint.s3;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/**
 * An S3 server in this process: s3proxy over memory, with writes made atomic by {@link
 * SerialWrites}. It keeps versions where a bucket is told to. Closing it forgets everything.
 */
public final class S3Server implements S3Service {

    /** Its subdomains are buckets. */
    private static final String DOMAIN = "localhost";

    private static final int MOST_THREADS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static {
        // it tells at length how it starts
        System.setProperty("org.slf4j.simpleLogger.log.org.gaul", "warn");
    }

    private final S3Proxy pathStyle;
    private final S3Proxy hostStyle;

    private S3Server(S3Proxy pathStyle, S3Proxy hostStyle) {
        this.pathStyle = pathStyle;
        this.hostStyle = hostStyle;
    }

    /** Starts one on free ports, without buckets. */
    public static S3Server start() {
        BlobStore objects = new SerialWrites(new TransientNio2BlobStore());
        // told of a virtual host it takes an address for the name of a bucket
        return new S3Server(start(builder(objects)), start(builder(objects).virtualHost(DOMAIN)));
    }

    /** Starts one on free ports, with a bucket. */
    public static S3Server start(String bucket) {
        S3Server server = start();
        try (var client = server.client()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return server;
    }

    private static S3Proxy.Builder builder(BlobStore objects) {
        return S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .blobStore(objects)
                .jettyMaxThreads(MOST_THREADS)
                .stopTimeout(0);
    }

    private static S3Proxy start(S3Proxy.Builder builder) {
        S3Proxy proxy = builder.build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("s3proxy does not start", e);
        }
        await("s3proxy").atMost(LIMIT).until(() -> proxy.getState().equals("STARTED"));
        return proxy;
    }

    @Override
    public URI pathStyle() {
        return URI.create("http://127.0.0.1:" + pathStyle.getPort());
    }

    @Override
    public URI hostStyle() {
        return URI.create("http://" + DOMAIN + ":" + hostStyle.getPort());
    }

    @Override
    public void close() {
        try {
            pathStyle.stop();
            hostStyle.stop();
        } catch (Exception e) {
            throw new IllegalStateException("s3proxy does not stop", e);
        }
    }
}
