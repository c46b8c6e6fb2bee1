package dev.cairn.docker;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a connection on which nothing happens from one that the engine has forgotten, as Docker
 * 20.10 does when it is overtaken by the rotation of a file that it follows, and as a network may.
 * It is for the one who looks at regular times to ask; silence costs fewer and fewer questions.
 */
final class Silence {

    /** Looks between two questions at most, however long the silence. */
    private static final int MAX_LOOKS = 16;

    // ---- written by the thread that reads
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong newestNanos = new AtomicLong();

    // ---- of the thread that looks
    private long seen;
    private int looks;
    private int nextQuestion = 1;
    private boolean missed;

    /** A connection begins. */
    void begins() {
        records.set(0);
        newestNanos.set(0);
    }

    /** A record has come; the thread that reads calls it, for each. */
    void broken(long nanos) {
        if (nanos > newestNanos.getPlain()) {
            newestNanos.lazySet(nanos);
        }
        records.lazySet(records.getPlain() + 1);
    }

    /**
     * A look. Whether it has been silent for so long that the engine is to be asked for its newest
     * record. An engine that has not sent anything is still looking for where to begin.
     */
    boolean isDoubtful() {
        long now = records.get();
        if (now != seen || now == 0) {
            seen = now;
            looks = 0;
            nextQuestion = 1;
            missed = false;
            return false;
        }
        looks++;
        if (!missed && looks < nextQuestion) {
            return false;
        }
        nextQuestion = looks + Math.min(looks, MAX_LOOKS);
        return true;
    }

    /**
     * The answer. Whether the connection brings nothing any more: the engine had a record at the
     * last question that has not come until this one.
     */
    boolean isDeaf(long engineNanos) {
        boolean behind = engineNanos > newestNanos.get() && records.get() == seen;
        boolean deaf = behind && missed;
        missed = behind && !deaf;
        return deaf;
    }
}
