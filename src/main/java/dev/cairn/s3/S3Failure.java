package dev.cairn.s3;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Says in one line what the SDK says in pages: which bucket, which key, what to do. What a service
 * writes for people is left out, because it may repeat parts of a request.
 */
final class S3Failure {

    private static final String NO_SUCH_BUCKET = "NoSuchBucket";

    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,40})</Region>");

    private S3Failure() {}

    /** Whether the service says that there is no object of the key, and nothing else is amiss. */
    static boolean isNoSuchKey(RuntimeException e) {
        String code = code(e);
        return code.equals("NoSuchKey") || code.equals("NoSuchVersion");
    }

    /** Whether the service says that an object ends before what was asked of it. */
    static boolean isBehindEnd(RuntimeException e) {
        return code(e).equals("InvalidRange");
    }

    private static String code(RuntimeException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return Optional.ofNullable(service.awsErrorDetails().errorCode()).orElse("");
        }
        return "";
    }

    /**
     * What a failure means.
     *
     * @param key what it was about; empty for the bucket as a whole
     * @param conditional whether a condition was sent, so that a 404 says that it is not fulfilled
     */
    static BucketException of(RuntimeException e, String bucket, String key, boolean conditional) {
        String where = "s3://" + bucket + "/" + key;
        return e instanceof AwsServiceException service
                ? answered(service, where, bucket, conditional)
                : unanswered(e, where);
    }

    private static BucketException answered(
            AwsServiceException e, String where, String bucket, boolean conditional) {
        String code = code(e);
        int status = e.statusCode();
        String said = code.isEmpty() ? "HTTP " + status : code;
        if (code.equals(NO_SUCH_BUCKET)) {
            return refused(
                    e,
                    where,
                    "there is no bucket " + bucket + " (" + said + ")",
                    "create it, or correct its name; nothing was written");
        }
        Optional<String> region = otherRegion(e, code, status);
        if (region.isPresent()) {
            return refused(
                    e,
                    where,
                    "the bucket is in another region (" + said + ")",
                    region.get() + ", or correct AWS_ENDPOINT_URL; nothing was written");
        }
        if (status == 412 || status == 409 || (conditional && status == 404)) {
            return new BucketException(
                    BucketException.Kind.CONDITION,
                    where + ": the object is not what it was (" + said + ")",
                    e);
        }
        if (status == 501 || code.equals("NotImplemented")) {
            return new BucketException(
                    BucketException.Kind.UNSUPPORTED,
                    where + ": the service does not do what was asked (" + said + ")",
                    e);
        }
        if (status >= 500 || status == 429 || status == 404 || isPassing(code)) {
            return new BucketException(
                    BucketException.Kind.PASSING,
                    where + ": the service is in trouble (" + said + ")",
                    e);
        }
        return denied(e, where, code, said);
    }

    private static boolean isPassing(String code) {
        String name = code.toLowerCase(Locale.ROOT);
        return name.contains("slowdown")
                || name.contains("throttl")
                || name.contains("timeout")
                || name.equals("toomanyrequests");
    }

    private static BucketException denied(
            AwsServiceException e, String where, String code, String said) {
        return switch (code) {
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken" ->
                    refused(
                            e,
                            where,
                            "the credentials are not accepted (" + said + ")",
                            "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile;"
                                    + " nothing was written");
            case "ExpiredToken", "TokenRefreshRequired" ->
                    refused(
                            e,
                            where,
                            "the credentials have run out (" + said + ")",
                            "renew them; nothing was written");
            case "RequestTimeTooSkewed" ->
                    refused(
                            e,
                            where,
                            "this machine's clock is wrong (" + said + ")",
                            "set it; nothing was written");
            default ->
                    refused(
                            e,
                            where,
                            "access is denied or the request refused (" + said + ")",
                            "allow s3:GetObject, s3:PutObject and s3:DeleteObject on it and"
                                    + " s3:ListBucket on the bucket; nothing was written");
        };
    }

    /** What to set, if the service says that the bucket is elsewhere. */
    private static Optional<String> otherRegion(AwsServiceException e, String code, int status) {
        boolean elsewhere =
                code.equals("PermanentRedirect")
                        || code.equals("AuthorizationHeaderMalformed")
                        || code.equals("IllegalLocationConstraintException")
                        || code.equals("TemporaryRedirect")
                        || (status >= 300 && status < 400 && status != 304);
        if (!elsewhere) {
            return Optional.empty();
        }
        return Optional.of(
                Optional.ofNullable(e.awsErrorDetails())
                        .flatMap(S3Failure::region)
                        .map(name -> "set AWS_REGION=" + name)
                        .orElse("set AWS_REGION to the region of the bucket"));
    }

    /** AWS tells it in a header or in the text, depending on what was wrong. */
    private static Optional<String> region(AwsErrorDetails details) {
        Optional<String> header =
                Optional.ofNullable(details.sdkHttpResponse())
                        .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
                        .filter(name -> name.matches("[a-z0-9-]{1,40}"));
        if (header.isPresent() || details.rawResponse() == null) {
            return header;
        }
        Matcher text = REGION.matcher(details.rawResponse().asString(StandardCharsets.ISO_8859_1));
        return text.find() ? Optional.of(text.group(1)) : Optional.empty();
    }

    private static BucketException refused(Exception e, String where, String what, String advice) {
        return new BucketException(
                BucketException.Kind.REFUSED, where + ": " + what + "; " + advice, e);
    }

    private static BucketException unanswered(RuntimeException e, String where) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("Unable to load credentials")) {
            return refused(
                    e,
                    where,
                    "there are no credentials",
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
        }
        if (text.contains("Unable to load region")) {
            return refused(e, where, "no region is known", "set AWS_REGION, or AWS_ENDPOINT_URL");
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why =
                (cause.getClass().getSimpleName() + ": " + cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("");
        return new BucketException(
                BucketException.Kind.PASSING,
                where + ": no answer from the service (" + why + ")",
                e);
    }
}
