package dev.cairn.http.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.hc.core5.concurrent.Cancellable;

/** A request, with its redirects, that can be ended from other threads at any moment. */
final class UnderWay {

    /** Why it ended before its answer was there. */
    enum End {
        /** Its owner does not want it any more. */
        GIVEN_UP,
        /** It took longer than it may. */
        OVERDUE
    }

    private Optional<End> end = Optional.empty();
    private Optional<Cancellable> request = Optional.empty();

    /**
     * What is to be cancelled from now on.
     *
     * @throws IOException if it has ended already
     */
    synchronized void attach(Cancellable next) throws IOException {
        if (end.isPresent()) {
            throw new InterruptedIOException("ended");
        }
        request = Optional.of(next);
    }

    /** Ends it; the first to do so says why. */
    void end(End why) {
        Optional<Cancellable> cancelled;
        synchronized (this) {
            if (end.isEmpty()) {
                end = Optional.of(why);
            }
            cancelled = request;
        }
        cancelled.ifPresent(Cancellable::cancel);
    }

    synchronized Optional<End> end() {
        return end;
    }
}
