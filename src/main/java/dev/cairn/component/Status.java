package dev.cairn.component;

import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.PendingBatches;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a collector and its registry fare at this moment; counters are since the start.
 *
 * @param registry where the registry is, as a user writes it; {@code memory:} if none is kept
 * @param tracked whether a registry is kept
 * @param durable whether acknowledgements are committed as they come, and not by flushes
 * @param commits commits that returned
 * @param updates acknowledged stretches that were committed
 * @param commitFailures commits that the store refused; each was tried again
 * @param sinkFailures rounds in which a sink failed
 * @param folds times that the registry was left complete for other programs
 * @param flushes flushes that had something to do, by what asked for them
 * @param lastCommit when the last commit returned; empty before the first
 * @param lastCommitTook how long the store took for it
 * @param lastFlushTook how long the last flush took; empty before the first
 * @param uncommittedBytes source bytes that are acknowledged and not committed
 * @param uncommittedUpdates stretches of that kind
 * @param uncommittedAge age of the oldest of them; zero if there is none
 * @param sourcesWait whether so much is on its way that sources wait
 * @param trouble why health is DOWN; empty if it is UP
 */
public record Status(
        String registry,
        boolean tracked,
        boolean durable,
        long commits,
        long updates,
        long commitFailures,
        long sinkFailures,
        long folds,
        Map<CommitMetrics.Trigger, Long> flushes,
        Optional<Instant> lastCommit,
        Duration lastCommitTook,
        Optional<Duration> lastFlushTook,
        long uncommittedBytes,
        int uncommittedUpdates,
        Duration uncommittedAge,
        boolean sourcesWait,
        Optional<String> trouble) {

    public Status {
        flushes = Collections.unmodifiableMap(new EnumMap<>(flushes));
    }

    static Status of(Cairn cairn) {
        Committer committer = cairn.committer();
        CommitMetrics metrics = committer.metrics();
        PendingBatches pending = cairn.pending();
        Map<CommitMetrics.Trigger, Long> flushes = new EnumMap<>(CommitMetrics.Trigger.class);
        for (CommitMetrics.Trigger trigger : CommitMetrics.Trigger.values()) {
            flushes.put(trigger, metrics.flushes(trigger));
        }
        return new Status(
                cairn.registryName(),
                cairn.settings().enabled(),
                committer.isDurable(),
                metrics.commits(),
                metrics.updates(),
                metrics.commitFailures(),
                metrics.sinkFailures(),
                metrics.folds(),
                flushes,
                metrics.lastCommit(),
                Duration.ofNanos(metrics.lastCommitNanos()),
                metrics.lastFlush(),
                pending.uncommittedBytes(),
                pending.uncommittedUpdates(),
                pending.uncommittedAge(),
                pending.isFull(),
                cairn.trouble());
    }
}
