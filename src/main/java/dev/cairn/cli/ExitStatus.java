package dev.cairn.cli;

/** What the program says by its exit status. */
final class ExitStatus {

    /** Everything that was asked for was done; also after a clean stop by a signal. */
    static final int DONE = 0;

    /** Something failed; the line on standard error says what. */
    static final int FAILED = 1;

    /** The command line was wrong. */
    static final int WRONG_USE = 2;

    /** Another process owns the registry or a sink. */
    static final int OWNED = 3;

    /** The registry is corrupt, and no backup of it is good; or the records of a mirror are. */
    static final int CORRUPT = 4;

    /** The check of a mirror has found differences. */
    static final int DIFFERENT = 5;

    /** Archives have changed on the host; their copies were left as they were. */
    static final int KEPT_BACK = 6;

    private ExitStatus() {}
}
