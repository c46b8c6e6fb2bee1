package dev.cairn.delivery;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Update;
import java.io.IOException;
import java.time.Duration;

/**
 * Commits to the registry, again and again until it succeeds: changes are absolute, so that it does
 * no harm if one of the failed attempts was durable. Used by the committer's thread only.
 */
final class RepeatedCommit {

    /** Longest wait before the next attempt. */
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    private final CheckpointRegistry registry;
    private final CommitMetrics metrics;
    private final Troubles troubles;
    private final Duration retryMin;
    private final Pause pause;

    /** Waits between attempts. */
    interface Pause {
        /**
         * Waits.
         *
         * @throws IOException the cause, when there is no time for another attempt
         */
        void pause(Duration wait, IOException cause) throws IOException;
    }

    RepeatedCommit(
            CheckpointRegistry registry,
            CommitMetrics metrics,
            Troubles troubles,
            Duration retryMin,
            Pause pause) {
        this.registry = registry;
        this.metrics = metrics;
        this.troubles = troubles;
        this.retryMin = retryMin;
        this.pause = pause;
    }

    /**
     * Returns when the update is durable.
     *
     * @param updates how many acknowledged stretches it stands for
     * @throws FencedException another owner has taken over
     * @throws IOException what the last attempt failed with, when the pause ends it
     */
    void commit(Update update, int updates) throws IOException {
        Duration wait = retryMin;
        while (!update.isEmpty()) {
            long start = System.nanoTime();
            try {
                registry.commit(update);
                metrics.committed(updates, System.nanoTime() - start);
                troubles.registryWorks();
                return;
            } catch (FencedException e) {
                throw e;
            } catch (IOException e) {
                metrics.failed();
                troubles.registryFails(e);
                pause.pause(wait, e);
                wait = wait.multipliedBy(2);
                wait = wait.compareTo(RETRY_MAX) < 0 ? wait : RETRY_MAX;
            }
        }
    }
}
