package dev.cairn.component;

import dev.cairn.delivery.PendingBatches;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;

/** The consumers of a context that run, or are being started. Safe for all threads. */
final class Consumers {

    private final Set<SourceConsumer> running = new CopyOnWriteArraySet<>();
    private final Set<SourceConsumer> starting = ConcurrentHashMap.newKeySet();
    private final AtomicLong starts = new AtomicLong();

    /** One is about to take the positions that it goes on from. */
    void starting(SourceConsumer consumer) {
        starting.add(consumer);
        starts.incrementAndGet();
    }

    void started(SourceConsumer consumer) {
        running.add(consumer);
        starting.remove(consumer);
    }

    void stopped(SourceConsumer consumer) {
        running.remove(consumer);
        starting.remove(consumer);
    }

    /** Whether there are any, and none of them has had anything to read for that long. */
    boolean areIdle(Duration time) {
        return !running.isEmpty() && running.stream().allMatch(each -> each.isIdle(time));
    }

    /**
     * The endpoints of those that may read partitions of a kind and group. One that is being
     * started may have taken its positions already.
     */
    List<String> readers(Partition.Kind kind, String group) {
        // In this order: one that has just been started is among the second or was among the first.
        Set<SourceConsumer> all = new LinkedHashSet<>(starting);
        all.addAll(running);
        return all.stream()
                .filter(each -> each.reads(kind, group))
                .map(SourceConsumer::description)
                .toList();
    }

    /** Why one of them needs people to look at it, if one does. */
    Optional<String> trouble() {
        return running.stream().map(SourceConsumer::trouble).flatMap(Optional::stream).findFirst();
    }

    /** What they may tell of checkpoints. */
    Whereabouts whereabouts(PendingBatches pending) {
        return new Whereabouts(
                running,
                partition ->
                        starting.stream()
                                .anyMatch(one -> one.reads(partition.kind(), partition.group())),
                pending,
                starts::get);
    }
}
