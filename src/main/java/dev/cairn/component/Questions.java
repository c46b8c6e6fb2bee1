package dev.cairn.component;

import dev.cairn.source.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions of other threads to a source, which only the thread that polls it may ask. They wait
 * until that thread comes by between two batches.
 */
final class Questions {

    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    private final Queue<FutureTask<?>> waiting = new ConcurrentLinkedQueue<>();

    /** Answers what is waiting; called by the thread that polls. */
    void answer() {
        for (FutureTask<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param owner the thread that polls; when it asks itself, it is answered at once
     * @return empty if there was no answer in time, or the source could not give one
     */
    <T> Optional<T> ask(Source source, Thread owner, Function<Source, T> question, Duration longest)
            throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> question.apply(source));
        if (Thread.currentThread() == owner) {
            task.run();
        } else if (owner.isAlive()) {
            waiting.add(task);
            source.wakeUp();
        } else {
            return Optional.empty();
        }
        try {
            return Optional.of(task.get(longest.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            LOG.debug("A source is busy and has not answered for {}", longest);
        } catch (ExecutionException e) {
            LOG.warn("A source could not say what it follows: {}", e.getCause().getMessage());
        } finally {
            waiting.remove(task);
        }
        return Optional.empty();
    }
}
