package dev.cairn.delivery;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Update;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Commits to the registry, again and again until it succeeds: changes are absolute, so that it does
 * no harm if one of the failed attempts was durable. Used by the committer's thread only.
 */
final class RepeatedCommit {

    /** Longest wait before the next attempt. */
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    private static final Update NOTHING = new Update(Map.of(), Set.of(), Map.of(), List.of());

    private final CheckpointRegistry registry;
    private final CommitMetrics metrics;
    private final Troubles troubles;
    private final Duration retryMin;
    private final Pause pause;

    /** A registry that was there may have a journal from before. */
    private volatile boolean unfolded;

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
        this.unfolded = !registry.wasAbsent();
    }

    /**
     * Returns when the update is durable.
     *
     * @param updates how many acknowledged stretches it stands for
     * @throws FencedException another owner has taken over
     * @throws IOException what the last attempt failed with, when the pause ends it
     */
    void commit(Update update, int updates) throws IOException {
        if (!update.isEmpty()) {
            repeat(() -> registry.commit(update), updates);
            unfolded = true;
        }
    }

    /**
     * Returns when the update is durable, and complete where other programs look for it. An empty
     * update only folds what was committed before.
     *
     * @param updates how many acknowledged stretches it stands for
     * @throws FencedException another owner has taken over
     * @throws IOException what the last attempt failed with, when the pause ends it
     */
    void commitFolded(Update update, int updates) throws IOException {
        if (!update.isEmpty()) {
            repeat(() -> registry.commitFolded(update), updates);
            folded();
        }
    }

    /**
     * Tries once to make complete what other programs look for, if it is not; everything is durable
     * before. It is tried again with the next flush.
     *
     * @return why it failed, if it did
     * @throws FencedException another owner has taken over
     */
    Optional<IOException> fold() throws FencedException {
        if (unfolded) {
            try {
                registry.commitFolded(NOTHING);
                folded();
            } catch (FencedException e) {
                throw e;
            } catch (IOException e) {
                metrics.failed();
                troubles.foldFails(e);
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    private void folded() {
        unfolded = false;
        metrics.folded();
        troubles.foldWorks();
    }

    /** Whether anything has been committed that was not folded; any thread may ask. */
    boolean isUnfolded() {
        return unfolded;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void repeat(Attempt attempt, int updates) throws IOException {
        Duration wait = retryMin;
        while (true) {
            long start = System.nanoTime();
            try {
                attempt.run();
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
