package dev.cairn.mirror;

/** Is told how a run goes on, by one thread at a time. */
public interface Progress {

    /** Tells nobody. */
    Progress NONE = bytes -> {};

    /** So many bytes are to be read in all. */
    default void expect(long bytes) {}

    /** Now it is about this file. */
    default void begin(String name) {}

    /**
     * So many more bytes were read.
     *
     * @throws StoppedException to end the run here
     */
    void advance(long bytes) throws StoppedException;
}
