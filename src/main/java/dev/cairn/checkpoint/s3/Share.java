package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.SeenEntries;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A partition that this instance can read, and whether it does. Guarded by its monitor. */
final class Share {

    /** Where it is between two terms. */
    enum State {
        /** Somebody else has it, or nobody. */
        ELSEWHERE,
        /** This instance has it. */
        HELD,
        /** This instance has it, and is to give it back. */
        RECALLED,
        /** Somebody else has taken it, and this instance has not taken note yet. */
        LOST
    }

    private final Partition partition;
    private final String mark;
    private final String key;

    private State state = State.ELSEWHERE;
    private long term;
    private Optional<LeasedObject> object = Optional.empty();

    /** What it was tried to be taken with: it knows of writes whose outcome is in doubt. */
    private Optional<LeasedObject> tried = Optional.empty();

    private Optional<Uptime.Moment> free = Optional.empty();
    private Optional<Uptime.Moment> kept = Optional.empty();

    Share(Partition partition, String mark, String key) {
        this.partition = partition;
        this.mark = mark;
        this.key = key;
    }

    Partition partition() {
        return partition;
    }

    String mark() {
        return mark;
    }

    /** The key of its object. */
    String key() {
        return key;
    }

    /** Whether an entry stands in its object. */
    boolean has(Key entry) {
        return switch (entry.section()) {
            case Mark.SECTION -> entry.name().equals(mark);
            case SeenEntries.SECTION ->
                    SeenEntries.isPieceOf(SeenEntries.prefix(partition), entry.name());
            default ->
                    entry.section().equals(partition.section())
                            && entry.name().equals(partition.id());
        };
    }

    synchronized State state() {
        return state;
    }

    synchronized Optional<LeasedObject> object() {
        return object;
    }

    synchronized long term() {
        return term;
    }

    /** The object to take it with. */
    synchronized LeasedObject candidate(Supplier<LeasedObject> fresh) {
        tried = tried.or(() -> Optional.of(fresh.get()));
        return tried.get();
    }

    /** A term begins. */
    synchronized void take(LeasedObject taken) {
        object = Optional.of(taken);
        tried = Optional.empty();
        state = State.HELD;
        term++;
        free = Optional.empty();
    }

    /** Asks for the end of the term. */
    synchronized void recall() {
        if (state == State.HELD) {
            state = State.RECALLED;
        }
    }

    /** Somebody else has it. */
    synchronized void lose() {
        if (state == State.HELD || state == State.RECALLED) {
            state = State.LOST;
            object = Optional.empty();
        }
    }

    /**
     * The term is over.
     *
     * @return what is to be given back
     */
    synchronized Optional<LeasedObject> end() {
        Optional<LeasedObject> given = object;
        object = Optional.empty();
        state = State.ELSEWHERE;
        return given;
    }

    // ---- what has been seen of it while it is elsewhere

    /** How long nobody has had it; notes that nobody has. */
    synchronized Duration freeFor(Uptime uptime) {
        if (free.isEmpty()) {
            free = Optional.of(uptime.now());
        }
        return uptime.since(free.get());
    }

    /** Somebody has it. */
    synchronized void notFree() {
        free = Optional.empty();
    }

    /** It was taken although another should have it, who did not: it stays for a time. */
    synchronized void keep(Uptime uptime) {
        kept = Optional.of(uptime.now());
    }

    synchronized boolean isKept(Uptime uptime, Duration time) {
        return kept.isPresent() && uptime.since(kept.get()).compareTo(time) < 0;
    }
}
