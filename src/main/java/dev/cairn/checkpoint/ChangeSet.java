package dev.cairn.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Absolute changes to any sections, applied together or not at all. Applying one twice is the same
 * as once.
 *
 * @param changes the new entry of each key, or empty to remove it
 */
public record ChangeSet(Map<Key, Optional<Entry>> changes) {

    public ChangeSet {
        changes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(changes));
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
