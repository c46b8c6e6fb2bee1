package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.Condition;
import dev.cairn.s3.EtagForm;
import java.time.Duration;
import java.util.Optional;

/**
 * How this process owns objects.
 *
 * @param holder who it is
 * @param named whether a person gave the instance its name, and so promises that there is one
 * @param length of a lease
 * @param exclusive whether writes are not conditional, because a person promises one writer
 * @param compress whether larger documents are compressed
 * @param form how this service wants entity tags
 */
record Tenure(
        Holder holder,
        boolean named,
        Duration length,
        boolean exclusive,
        boolean compress,
        EtagForm form,
        Uptime uptime,
        Attempts attempts) {

    /** The owner of this process by the options of a store. */
    static Tenure of(StoreOptions.Remote remote, Holder holder, EtagForm form, Attempts attempts) {
        return new Tenure(
                holder,
                remote.instance().isPresent(),
                remote.lease(),
                remote.exclusive(),
                remote.compress(),
                form,
                Uptime.SYSTEM,
                attempts);
    }

    /** Time from sending a renewal within which something may be delivered. */
    Duration safely() {
        return length.minus(length.dividedBy(6));
    }

    /** Time from sending a renewal to the next one. */
    Duration renewal() {
        return length.dividedBy(3);
    }

    /** Whether a lease in force may be taken over at once. */
    boolean mayDepose(Holder other) {
        return (named && other.instance().equals(holder.instance())) || other.isDead();
    }

    /** What a write asks for, given what was read or written last. */
    Condition condition(Optional<String> etag) {
        if (exclusive) {
            return Condition.NONE;
        }
        return etag.map(form::of).map(Condition::matches).orElse(Condition.ABSENT);
    }
}
