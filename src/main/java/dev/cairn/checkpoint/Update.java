package dev.cairn.checkpoint;

import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one round commits: source positions, ended partitions, entries of other sections (sinks,
 * marks) and losses, all in one atomic commit.
 *
 * @param positions the newest position of each partition that moved
 * @param ended partitions whose checkpoint is removed
 * @param entries new entries of other sections, or empty to remove one
 * @param losses for the ledger
 */
public record Update(
        Map<Partition, Position> positions,
        Set<Partition> ended,
        Map<Key, Optional<Entry>> entries,
        List<Loss> losses) {

    public Update {
        positions = Collections.unmodifiableMap(new LinkedHashMap<>(positions));
        ended = Collections.unmodifiableSet(new LinkedHashSet<>(ended));
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        losses = List.copyOf(losses);
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        return positions.isEmpty() && ended.isEmpty() && entries.isEmpty() && losses.isEmpty();
    }
}
