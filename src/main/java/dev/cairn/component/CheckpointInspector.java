package dev.cairn.component;

import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.util.Optional;

/**
 * Looks at what checkpoints of one kind read, where no source that runs does. It changes nothing.
 * Found by {@link java.util.ServiceLoader}; thread-safe.
 */
public interface CheckpointInspector {

    /** Of what its checkpoints are. */
    Partition.Kind kind();

    /**
     * A look that lasts for some checkpoints: what it has seen once, such as the children of a
     * directory, it need not look at again.
     */
    Look look();

    /** See {@link #look}. Not thread-safe. */
    interface Look {
        /**
         * Whether what a checkpoint reads is there: GONE only if that is certain, UNKNOWN if it
         * could not be looked at.
         */
        Source.Existence exists(Position position);

        /**
         * Compares what a source leaves uncompared that goes on from a checkpoint.
         *
         * @param position a checkpoint that a source has found where it was
         * @return a line on what differs, and what is done: nothing else than was told
         */
        Optional<String> closer(Position position);
    }
}
