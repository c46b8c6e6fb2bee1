package dev.cairn.s3;

import java.time.Instant;

/**
 * An object as an answer brought it.
 *
 * @param bytes its content
 * @param etag as the service gave it, quotes included if there are any
 * @param lastModified when it was written, by the service's clock, in whole seconds
 * @param answered when it was read, by the same clock, in whole seconds
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, and compared with nothing
public record Stored(byte[] bytes, String etag, Instant lastModified, Instant answered) {

    /** An entity tag without the quotes that some services give and others do not. */
    public static String bare(String etag) {
        String strong = etag.startsWith("W/") ? etag.substring(2) : etag;
        return strong.replace("\"", "");
    }
}
