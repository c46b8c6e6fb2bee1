package dev.cairn.mirror;

/** Is told how a run goes on, by its thread. */
public interface Progress {

    /** Tells nobody. */
    Progress NONE =
            new Progress() {
                @Override
                public void expect(long bytes) {}

                @Override
                public void begin(String name) {}

                @Override
                public void advance(long bytes) {}
            };

    /** So many bytes are to be read in all. */
    void expect(long bytes);

    /** Now it is about this file. */
    void begin(String name);

    /**
     * So many more bytes were read.
     *
     * @throws StoppedException to end the run here
     */
    void advance(long bytes) throws StoppedException;
}
