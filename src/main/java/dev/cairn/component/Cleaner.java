package dev.cairn.component;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.time.Instant;
import java.util.Map;

/**
 * Names entries that have outlived their time, whenever the registry is cleaned. Each is removed
 * only if it is still the same when the removal is committed.
 */
public interface Cleaner {

    /** What it names, for the log: {@code entries of idempotent@x that are older than 30 d}. */
    String what();

    /**
     * Entries that may go.
     *
     * @param limit at most so many; it is asked again while it names as many as that
     */
    Map<Key, Entry> expired(Instant now, int limit);
}
