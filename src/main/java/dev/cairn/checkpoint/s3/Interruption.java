package dev.cairn.checkpoint.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a long wait end when the process is asked to. */
final class Interruption implements AutoCloseable {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread hook = new Thread(asked::countDown, "cairn-s3-wait");
    private final boolean hooked;

    private Interruption() {
        boolean done = false;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            done = true;
        } catch (IllegalStateException e) {
            asked.countDown(); // the process ends already
        }
        hooked = done;
    }

    static Interruption begin() {
        return new Interruption();
    }

    /**
     * Waits.
     *
     * @param what is waited for, for the message
     * @throws IOException if the process is asked to end, or the thread is interrupted
     */
    void await(Duration time, String what) throws IOException {
        try {
            if (!asked.await(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new InterruptedIOException("stopped while waiting for registry " + what);
    }

    @Override
    public void close() {
        if (hooked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it runs, or has run
            }
        }
    }
}
