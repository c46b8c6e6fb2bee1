package dev.cairn.s3;

import java.io.IOException;

/** A request to S3 did not succeed. The message is one line that names bucket and key. */
public final class BucketException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    public enum Kind {
        /** Trying again may help: a time-out, a lost connection, an overloaded service. */
        PASSING,
        /** The object is not what the condition of a write says it is. */
        CONDITION,
        /** People must see to it: access denied, no such bucket, another region. */
        REFUSED,
        /** The service does not do what was asked. */
        UNSUPPORTED
    }

    private final Kind kind;

    /** In one line. */
    public BucketException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What can be done about it. */
    public Kind kind() {
        return kind;
    }
}
