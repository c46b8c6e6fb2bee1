package dev.cairn.component;

import dev.cairn.source.Batch;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** In the place of a source that another instance of the fleet reads. */
enum NothingToRead implements Source {
    INSTANCE;

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) {
        return Map.of();
    }

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) {
        return Optional.empty();
    }

    @Override
    public void wakeUp() {
        // nobody waits in it
    }

    @Override
    public boolean follows(Partition partition) {
        return false;
    }

    @Override
    public Existence exists(Partition partition) {
        return Existence.UNKNOWN;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
