package dev.cairn.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether commits get on: says what refuses them, and notices a round that hangs. Any thread asks.
 */
public final class CommitHealth {

    /** A step of a round that takes longer is a trouble; or what sources may run ahead, if less. */
    static final Duration LONG = Duration.ofSeconds(10);

    private final UnderWay underWay;
    private final PendingBatches pending;
    private final Troubles troubles;
    private final Supplier<Throwable> fatal;
    private final Duration patience;

    /**
     * @param fatal what ended the committer, or null
     */
    CommitHealth(
            UnderWay underWay,
            PendingBatches pending,
            Troubles troubles,
            Supplier<Throwable> fatal) {
        this.underWay = underWay;
        this.pending = pending;
        this.troubles = troubles;
        this.fatal = fatal;
        Duration age = pending.limits.uncommittedAge();
        this.patience = age.compareTo(LONG) < 0 ? age : LONG;
    }

    /** Why nothing, or less than everything, can be committed now; empty when all is well. */
    Optional<String> trouble() {
        Throwable end = fatal.get();
        if (end != null) {
            return Optional.of("the registry cannot be used any more: " + Troubles.messageOf(end));
        }
        return troubles.registryNow()
                .map(text -> pending.isFull() ? text + "; " + waiting() : text)
                .or(this::hanging)
                .or(troubles::now);
    }

    private Optional<String> hanging() {
        return stuckFor().compareTo(patience) > 0 ? Optional.of(describe()) : Optional.empty();
    }

    /** How long the round that is under way has been at the same step; zero between rounds. */
    public Duration stuckFor() {
        return underWay.lasting().time();
    }

    /** What the round that is under way waits for, and how much waits for it: one line. */
    public String describe() {
        UnderWay.Lasting now = underWay.lasting();
        String what =
                switch (now.phase()) {
                    case WRITING -> "a sink has not been written for ";
                    case FOLDING -> "the registry's journal has been folded for ";
                    case NONE, OPENING, COMMITTING -> "the registry has not committed for ";
                };
        return what + now.time().toSeconds() + " s; " + waiting();
    }

    /** How much waits for a commit. */
    String waiting() {
        String much =
                pending.uncommittedBytes()
                        + " bytes of "
                        + pending.uncommittedUpdates()
                        + " acknowledgements are not committed";
        return pending.isFull() ? "sources wait (" + much + ")" : much;
    }

    /** Logs once that a commit takes so long that sources wait, if it does. */
    public void tellIfSourcesWait() {
        if (pending.isFull()) {
            hanging().ifPresent(troubles::hangs);
        }
    }
}
