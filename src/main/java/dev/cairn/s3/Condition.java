package dev.cairn.s3;

import java.util.Optional;

/**
 * What must be so for a write to be done.
 *
 * @param absent whether there must be no object
 * @param etag the entity tag that the object must have, if any is asked for
 */
public record Condition(boolean absent, Optional<String> etag) {

    /** There is no object yet. */
    public static final Condition ABSENT = new Condition(true, Optional.empty());

    /** Whatever there is. */
    public static final Condition NONE = new Condition(false, Optional.empty());

    /** The object is the one that was read or written last. */
    public static Condition matches(String etag) {
        return new Condition(false, Optional.of(etag));
    }
}
