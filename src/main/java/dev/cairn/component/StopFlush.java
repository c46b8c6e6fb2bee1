package dev.cairn.component;

import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.Committer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The flush of a route that stops; bounded, whatever the registry does. */
final class StopFlush {

    /** How often it looks whether the commit gets on. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private StopFlush() {}

    /**
     * Returns when what is acknowledged is durable, or held back by a sink that fails.
     *
     * @param longest longest wait
     * @param stuck a commit that has been at one step for so long is not waited for
     * @throws IOException why it is not durable
     */
    static void run(Committer committer, Duration longest, Duration stuck) throws IOException {
        Future<Void> flush = committer.flush(CommitMetrics.Trigger.STOP);
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            try {
                flush.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                boolean hangs = committer.health().stuckFor().compareTo(stuck) >= 0;
                if (hangs || System.nanoTime() - deadline >= 0) {
                    throw new IOException(committer.health().describe(), e);
                }
            } catch (ExecutionException e) {
                throw new IOException(e.getCause().getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted before the registry was written", e);
            }
        }
    }
}
