package dev.cairn.http.kit;

import java.time.Instant;
import java.util.Optional;

/** What can go wrong with one answer. */
public enum Fault {
    NONE,
    /** 429 that does not say how long to wait. */
    TOO_MANY,
    /** 429 with a reset a second away. */
    TOO_MANY_UNTIL_RESET,
    /** 429 with Retry-After in seconds. */
    TOO_MANY_RETRY_AFTER,
    /** Okta's limit of concurrent requests: a limit of zero, and a reset that means little. */
    ZERO_LIMIT,
    SERVER_ERROR,
    UNAVAILABLE,
    SLOW,
    CUT,
    /** 200, and an error in the body. */
    ERROR_BODY,
    /** 200, and a body that no parser takes. */
    MALFORMED,
    /** 200, and a body without an end. */
    ENDLESS;

    /** The answer instead of a page; empty if the page is sent, in some manner. */
    Optional<Reply> reply() {
        return Optional.ofNullable(
                switch (this) {
                    case TOO_MANY -> tooMany();
                    case TOO_MANY_UNTIL_RESET -> limited(tooMany(), 60);
                    case TOO_MANY_RETRY_AFTER -> tooMany().with("Retry-After", "1");
                    case ZERO_LIMIT -> limited(tooMany(), 0);
                    case SERVER_ERROR ->
                            Reply.json(500, "{\"errorCode\":\"E0000009\",\"errorSummary\":\"x\"}");
                    case UNAVAILABLE -> Reply.json(503, "<html>try later</html>");
                    case ERROR_BODY ->
                            Reply.json(200, "{\"ok\":false,\"error\":\"internal_error\"}");
                    case MALFORMED -> Reply.json(200, "[{\"uuid\":\"e-0\",\"published\":nonsense");
                    case ENDLESS -> Reply.json(200, "[").in(Reply.Manner.ENDLESS);
                    case NONE, SLOW, CUT -> null;
                });
    }

    private static Reply tooMany() {
        return Reply.json(429, "{\"errorCode\":\"E0000047\",\"errorSummary\":\"too many\"}");
    }

    private static Reply limited(Reply reply, int limit) {
        return reply.with("X-Rate-Limit-Limit", Integer.toString(limit))
                .with("X-Rate-Limit-Remaining", "0")
                .with(
                        "X-Rate-Limit-Reset",
                        Long.toString(Instant.now().plusSeconds(1).getEpochSecond()));
    }
}
