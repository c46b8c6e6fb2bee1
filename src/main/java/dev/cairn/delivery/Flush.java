package dev.cairn.delivery;

import java.util.concurrent.CompletableFuture;

/** A request to commit what is acknowledged; ends when that has been taken care of. */
final class Flush {

    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();
    private int roundsLeft;

    /**
     * @param roundsLeft after so many rounds everything acknowledged before has been in one
     */
    Flush(int roundsLeft) {
        this.roundsLeft = roundsLeft;
    }

    /**
     * Takes part in a round; true in the last one.
     *
     * @param nothingLeft whether the round takes everything that was acknowledged
     */
    boolean endsWith(boolean nothingLeft) {
        roundsLeft--;
        return nothingLeft || roundsLeft <= 0;
    }

    /** Time since it was asked for. */
    long nanos() {
        return System.nanoTime() - startNanos;
    }
}
