package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.FencedException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that renews leases when nothing else has, a third of their time after the last write.
 * Ends when it is closed.
 */
final class Renewals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private static final Duration AFTER_ERROR = Duration.ofSeconds(1);

    private final Thread thread;
    private volatile boolean closed;

    /** What is done regularly. */
    interface Round {
        /** Does what is due, and says when to come again. */
        Duration run() throws InterruptedException;
    }

    Renewals(String name, Round round) {
        thread = new Thread(() -> run(round), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Round round) {
        try {
            while (!closed) {
                Thread.sleep(Math.max(1, runOnce(round).toMillis()));
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** What must not happen is told, and does not end the renewals. */
    private Duration runOnce(Round round) throws InterruptedException {
        try {
            return round.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: {}", Thread.currentThread().getName(), e.getMessage(), e);
            return AFTER_ERROR;
        }
    }

    /**
     * Renews a lease if that is due.
     *
     * @return when to come again
     */
    static Duration renew(LeasedObject object, Tenure tenure, Trouble trouble) {
        Duration left = tenure.renewal().minus(object.sinceRenewal());
        if (left.compareTo(Duration.ZERO) > 0) {
            return left;
        }
        try {
            object.renew();
            trouble.passed();
            return tenure.renewal();
        } catch (FencedException e) {
            LOG.debug("{}", e.getMessage()); // told by those who stop reading for it
            return Duration.ofDays(1);
        } catch (IOException e) {
            trouble.is(e.getMessage());
            return tenure.renewal().dividedBy(5);
        } catch (RuntimeException | Error e) {
            LOG.error("{} could not be renewed", object.where(), e);
            trouble.is(e.toString());
            return tenure.renewal().dividedBy(5);
        }
    }

    /** Why a lease could not be renewed; told once when it comes, and once when it goes. */
    static final class Trouble {

        private volatile String now;

        String now() {
            return now;
        }

        private void is(String text) {
            if (now == null) {
                LOG.warn("A lease cannot be renewed; it is tried again: {}", text);
            }
            now = text;
        }

        private void passed() {
            if (now != null) {
                LOG.info("The lease is renewed again");
                now = null;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
