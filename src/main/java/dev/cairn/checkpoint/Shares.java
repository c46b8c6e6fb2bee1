package dev.cairn.checkpoint;

import dev.cairn.source.Partition;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The partitions that the instances of a fleet read in turns, each by one of them at a time. A
 * partition goes from one instance to another between two terms; whoever reads it ends a term
 * before the next can begin. Safe for all threads.
 */
public interface Shares {

    /** Told of a partition's checkpoint whenever a term begins. */
    interface Gained {
        /**
         * The entries that are committed, in the place of all that were known before.
         *
         * @param mark name of the entry that says when the source was first started
         */
        void gained(Partition partition, String mark, Map<Key, Entry> entries);
    }

    /** Who is told; once, before anything is offered. */
    void onGained(Gained listener);

    /**
     * This process can read a partition, and takes part in who does.
     *
     * @param mark name of its entry in the section {@link Mark#SECTION}
     */
    void offer(Partition partition, String mark);

    /** This process reads it no more; what it has of it is given back. */
    void withdraw(Partition partition);

    /** The number of the term in which this process has it; empty while it may not read it. */
    OptionalLong term(Partition partition);

    /** Whether something of it may be delivered now. */
    boolean isInForce(Partition partition);

    /** Whether another instance should have it: the term is to be ended. */
    boolean isRecalled(Partition partition);

    /** A term is over, and nothing of it will be committed any more. */
    void ended(Partition partition);
}
