package dev.cairn.source;

import java.util.Collection;
import java.util.function.Supplier;

/**
 * Is told by a source, when it starts, how each checkpoint that it goes on from compares with what
 * is there, and what the source does about a difference. Called by the thread that starts or polls
 * the source, so every method returns at once.
 */
public interface Findings {

    /** Nobody wants to know. */
    Findings NONE =
            new Findings() {
                @Override
                public void expect(Collection<Partition> partitions) {}

                @Override
                public void matches(Partition partition, Position checkpoint) {}

                @Override
                public void differs(Partition partition, Supplier<String> line) {}

                @Override
                public void end() {}
            };

    /** These have checkpoints that the source goes on from; called once, before all others. */
    void expect(Collection<Partition> partitions);

    /** What the checkpoint tells of is there, where it was. Or {@link #differs}; once for each. */
    void matches(Partition partition, Position checkpoint);

    /**
     * Something else is there.
     *
     * @param line what, and what is done now: one line, with the path; asked for at once or never
     */
    void differs(Partition partition, Supplier<String> line);

    /** The source ends; what was not told of by now is not told of any more. */
    void end();
}
