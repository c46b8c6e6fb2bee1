package dev.cairn.cli;

/** Collecting cannot go on; the cause says why. */
final class CollectingFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    CollectingFailedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
