package dev.cairn.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM, SIGINT and SIGHUP as a request that the main thread answers by stopping in order. Once
 * it has, the process ends with the status of that stop instead of 128 + the signal's number.
 */
final class StopSignal {

    /** A stop that takes longer than this is given up; what it had not committed is read again. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(90);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitStatus = ExitStatus.FAILED;

    /** A signal that only {@link #request} gives. */
    StopSignal() {}

    /** From here on signals no longer end the process at once. */
    static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::answer, "cairn-stop"));
        return signal;
    }

    private void answer() {
        requested.countDown();
        try {
            if (!finished.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("cairn: did not stop within " + STOP_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // without this the JVM would end with 143 or 130 although everything went well
        Runtime.getRuntime().halt(exitStatus);
    }

    /** Asks for the stop, as a signal does. */
    void request() {
        requested.countDown();
    }

    /** Waits until the stop is asked for; false if it was not within this time. */
    boolean await(Duration limit) throws InterruptedException {
        return requested.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the stop has been asked for. */
    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** The main thread has stopped everything, and this is what the process is to end with. */
    void finished(int status) {
        exitStatus = status;
        finished.countDown();
    }
}
