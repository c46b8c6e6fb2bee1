package dev.cairn.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The newest events of a pond, numbered from 1 over all its life. They are committed with what they
 * tell of, so that there is one for each thing that was done, and for nothing else, whatever was
 * killed when.
 *
 * @param next number of the next event
 * @param kept oldest first
 */
record EventLog(long next, List<MirrorEvent> kept) {

    /** No event yet. */
    static final EventLog EMPTY = new EventLog(1, List.of());

    /** Events kept whether somebody wants them or not; those of the last run always are. */
    static final int KEPT = 500;

    /** Most events kept for somebody who has not delivered them. */
    static final int MAX_KEPT = 10_000;

    EventLog {
        kept = List.copyOf(kept);
        if (next <= kept.size()) {
            throw new IllegalArgumentException(
                    "event " + next + " is to come next, and there are " + kept.size());
        }
    }

    /** Number of the oldest event that is kept; of the next one if none is. */
    long first() {
        return next - kept.size();
    }

    /** Number of the newest event; 0 before there is one. */
    long last() {
        return next - 1;
    }

    /** Whether an event is kept. */
    boolean has(long number) {
        return number >= first() && number < next;
    }

    /** An event that is kept. */
    MirrorEvent event(long number) {
        return kept.get((int) (number - first()));
    }

    /**
     * With the events of one run more. The oldest give way.
     *
     * @param delivered number of the last event that need not be kept; nothing if nobody is known
     *     who wants them
     */
    EventLog plus(List<MirrorEvent> run, OptionalLong delivered) {
        List<MirrorEvent> all = new ArrayList<>(kept);
        all.addAll(run);
        long wanted = delivered.isEmpty() ? 0 : last() + run.size() - delivered.getAsLong();
        long keep = Math.max(run.size(), Math.max(KEPT, Math.min(MAX_KEPT, wanted)));
        int from = (int) Math.max(0, all.size() - keep);
        return new EventLog(next + run.size(), all.subList(from, all.size()));
    }
}
