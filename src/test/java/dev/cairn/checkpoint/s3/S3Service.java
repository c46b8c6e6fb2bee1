package dev.cairn.checkpoint.s3;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A service that speaks S3 on the loopback address, with one user. It checks signatures, and a
 * conditional write to it is atomic.
 */
public interface S3Service extends AutoCloseable {

    String ACCESS_KEY = "AKIDTESTCAIRN";
    String SECRET_KEY = "secret-of-the-tests-0123456789abcdef";

    /** Any will do: nothing on loopback is in a region. */
    String REGION = "us-east-1";

    /** For clients that put the bucket into the path: an address, not a name. */
    URI pathStyle();

    /**
     * For clients that put the bucket before the name of the host; its subdomains have to be
     * resolved by {@link HostNames}.
     */
    URI hostStyle();

    /** What a process has to have in its environment to use it path style. */
    default Map<String, String> environment() {
        return environment(pathStyle());
    }

    /** The same by another way in, a proxy for instance. */
    static Map<String, String> environment(URI endpoint) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        return environment;
    }

    /** The SDK's client without a retry of its own, path style. */
    default S3Client client() {
        return client(pathStyle());
    }

    /** The same by another way in. */
    static S3Client client(URI endpoint) {
        return client(endpoint, SECRET_KEY);
    }

    /** The same with another secret. */
    static S3Client client(URI endpoint, String secret) {
        return client(endpoint, ACCESS_KEY, secret);
    }

    /** The same for another user. */
    static S3Client client(URI endpoint, String user, String secret) {
        return builder(endpoint, user, secret)
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /**
     * The SDK's client in virtual-host style. The names of the hosts are not resolved, because the
     * client is told to ask a proxy, which stands before {@link #hostStyle}.
     */
    default S3Client hostStyleClient(FaultyProxy proxy) {
        URI address = URI.create("http://127.0.0.1:" + proxy.endpoint().getPort());
        return builder(hostStyle(), ACCESS_KEY, SECRET_KEY)
                .forcePathStyle(false)
                .httpClientBuilder(
                        UrlConnectionHttpClient.builder()
                                .proxyConfiguration(
                                        ProxyConfiguration.builder().endpoint(address).build()))
                .build();
    }

    private static S3ClientBuilder builder(URI endpoint, String user, String secret) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(user, secret)))
                // older services know nothing of the checksums that the SDK adds by itself
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    @Override
    void close();
}
