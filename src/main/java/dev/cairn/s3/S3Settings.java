package dev.cairn.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the service is reached. What is not here, credentials first of all, is left to the SDK's own
 * chain: environment, profile, container, instance, web identity.
 *
 * @param endpoint of a service other than AWS
 * @param region the service's; the SDK finds it if empty
 * @param pathStyle whether the bucket stands in the path instead of the host's name
 * @param keys in place of those that the SDK finds
 * @param timeout bound on one request
 */
public record S3Settings(
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Optional<Keys> keys,
        Duration timeout) {

    /** Bound on a request that is about a small object. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Services that are not AWS mostly take any region, and this one as the first. */
    private static final String ANY_REGION = "us-east-1";

    /** An access key with its secret. */
    public record Keys(String id, String secret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "keys";
        }
    }

    /**
     * What the environment says.
     *
     * @throws IllegalArgumentException in one line for a value that is not accepted
     */
    public static S3Settings of(Map<String, String> environment) {
        Optional<URI> endpoint =
                text(environment, "AWS_ENDPOINT_URL_S3", "aws.endpointUrlS3")
                        .or(() -> text(environment, "AWS_ENDPOINT_URL", "aws.endpointUrl"))
                        .map(S3Settings::endpoint);
        Optional<String> region =
                text(environment, "AWS_REGION", "aws.region")
                        .or(() -> text(environment, "AWS_DEFAULT_REGION", ""))
                        .or(() -> endpoint.map(any -> ANY_REGION));
        boolean pathStyle =
                text(environment, "AWS_S3_FORCE_PATH_STYLE", "")
                        .map(S3Settings::flag)
                        .orElseGet(() -> endpoint.map(S3Settings::hasPlainHost).orElse(false));
        return new S3Settings(endpoint, region, pathStyle, Optional.empty(), TIMEOUT);
    }

    /** Service and bucket: what distinguishes it from all others. */
    public String identity(String bucket) {
        return endpoint.map(Object::toString).orElse("") + "/" + bucket;
    }

    /** The SDK knows these system properties too. */
    private static Optional<String> text(
            Map<String, String> environment, String variable, String property) {
        String value = property.isEmpty() ? null : System.getProperty(property);
        return Optional.ofNullable(value == null ? environment.get(variable) : value)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // refused as the others are; the text may hold a secret and is not shown
        }
        throw new IllegalArgumentException(
                "AWS_ENDPOINT_URL is not the address of a service; write https://HOST or"
                        + " http://HOST:PORT, without user or password");
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "AWS_S3_FORCE_PATH_STYLE="
                                    + text
                                    + " is not accepted; give true or false");
        };
    }

    /** {@code localhost}, or a service's name among containers: no bucket can stand before it. */
    private static boolean hasPlainHost(URI endpoint) {
        return endpoint.getHost().indexOf('.') < 0;
    }

    /** The same with other keys and another bound. */
    public S3Settings with(Keys other, Duration bound) {
        return new S3Settings(endpoint, region, pathStyle, Optional.of(other), bound);
    }

    /** The same with another bound. */
    public S3Settings within(Duration bound) {
        return new S3Settings(endpoint, region, pathStyle, keys, bound);
    }
}
