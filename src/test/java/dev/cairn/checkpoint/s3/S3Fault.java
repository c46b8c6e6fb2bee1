package dev.cairn.checkpoint.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What can go wrong between a client and S3 with one request. */
public enum S3Fault {
    NONE,
    /** The service hears of it late, perhaps after the client has given up. */
    LATE_REQUEST,
    /** The service does it at once, and the client hears of it late. */
    LATE_ANSWER,
    /** The service never hears of it, and the client gets no answer. */
    DROPPED_REQUEST,
    /** The service does it, and the client gets no answer. */
    DROPPED_ANSWER,
    /** The service does it, and its answer ends in the middle. */
    CUT_ANSWER,
    /** The service does it, and the client is told that it failed. */
    ERROR_AFTER(500, "InternalError"),
    /** The service does it and is said to throttle. */
    THROTTLED_AFTER(503, "SlowDown"),
    ERROR(500, "InternalError"),
    UNAVAILABLE(503, "ServiceUnavailable"),
    THROTTLED(503, "SlowDown"),
    DENIED(403, "AccessDenied"),
    NOT_FOUND(404, "NoSuchKey"),
    NO_BUCKET(404, "NoSuchBucket"),
    CONFLICT(409, "ConditionalRequestConflict"),
    PRECONDITION_FAILED(412, "PreconditionFailed"),
    /** What AWS says to a signature for another region. */
    OTHER_REGION_SIGNED(400, "AuthorizationHeaderMalformed"),
    /** What AWS says to a bucket that is in another region. */
    OTHER_REGION(301, "PermanentRedirect");

    /** Those that leave it open whether the service did it, and those that lie about it. */
    static final List<S3Fault> ALL_BUT_REGIONS =
            List.of(
                    LATE_REQUEST,
                    LATE_ANSWER,
                    DROPPED_REQUEST,
                    DROPPED_ANSWER,
                    CUT_ANSWER,
                    ERROR_AFTER,
                    THROTTLED_AFTER,
                    ERROR,
                    UNAVAILABLE,
                    THROTTLED,
                    DENIED,
                    NOT_FOUND,
                    CONFLICT,
                    PRECONDITION_FAILED);

    /** The region that the bucket is said to be in. */
    public static final String ELSEWHERE = "eu-central-1";

    private final int status;
    private final String code;

    S3Fault() {
        this(0, "");
    }

    S3Fault(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** Whether the service gets the request. */
    boolean reachesService() {
        return switch (this) {
            case NONE,
                    LATE_REQUEST,
                    LATE_ANSWER,
                    DROPPED_ANSWER,
                    CUT_ANSWER,
                    ERROR_AFTER,
                    THROTTLED_AFTER ->
                    true;
            default -> false;
        };
    }

    /** Whether the client is answered by this fault and not by the service. */
    boolean answers() {
        return status != 0;
    }

    /** Its answer, as AWS words it. */
    HttpMessage answer() {
        String body =
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>a fault of the tests</Message>%s\
                <RequestId>FAULT</RequestId><HostId>none</HostId></Error>"""
                        .formatted(
                                code,
                                this == OTHER_REGION_SIGNED
                                        ? "<Region>" + ELSEWHERE + "</Region>"
                                        : "");
        HttpMessage answer =
                new HttpMessage(
                                "HTTP/1.1 " + status + " " + code,
                                List.of(),
                                body.getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/xml")
                        .with("x-amz-request-id", "FAULT");
        return status == 301 || status == 400
                ? answer.with("x-amz-bucket-region", ELSEWHERE)
                : answer;
    }
}
