package dev.cairn.mirror;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All records of a pond. One that is not in place yet is the intent of a run: with its work, which
 * can be done any number of times, the pond becomes what it says.
 *
 * @param sequence number of the run that wrote it; grows with each that changed something
 * @param mirror name of the mirror
 * @param nextId the next copy's
 * @param copies in no order that matters
 * @param work what makes the pond so
 * @param events what this run and those before it have done
 * @param placements where copies are that have no files of their names
 */
record Manifest(
        long sequence,
        String mirror,
        long nextId,
        List<Copy> copies,
        Work work,
        EventLog events,
        Placements placements) {

    /**
     * What is to be done to files. All content is on the disk before: new copies and nodes in the
     * staging directory under their id, appended bytes behind the recorded end of their copy.
     *
     * @param moves copies that get the name that is recorded of them
     * @param drops names of copies that are recorded no more
     * @param outboards what is new in outboards
     */
    record Work(List<Move> moves, List<String> drops, List<Nodes> outboards) {

        static final Work NONE = new Work(List.of(), List.of(), List.of());

        Work {
            moves = List.copyOf(moves);
            drops = List.copyOf(drops);
            outboards = List.copyOf(outboards);
        }
    }

    /**
     * A copy that gets another name.
     *
     * @param from its name before; empty for one that is new
     */
    record Move(long id, String from) {}

    /**
     * The end of an outboard.
     *
     * @param at where the new nodes go, in bytes; what was there before is not needed any more
     */
    record Nodes(long id, long at) {}

    Manifest {
        copies = List.copyOf(copies);
        Set<String> names = new HashSet<>();
        Set<Long> ids = new HashSet<>();
        for (Copy copy : copies) {
            if (!names.add(copy.name()) || !ids.add(copy.id()) || copy.id() >= nextId) {
                throw new IllegalArgumentException(
                        "name or number of \"" + copy.name() + "\" is there twice");
            }
        }
    }

    /** The records of a directory. */
    Manifest(
            long sequence,
            String mirror,
            long nextId,
            List<Copy> copies,
            Work work,
            EventLog events) {
        this(sequence, mirror, nextId, copies, work, events, Placements.NONE);
    }

    static Manifest empty(String mirror) {
        return new Manifest(0, mirror, 1, List.of(), Work.NONE, EventLog.EMPTY);
    }

    /** The same in a pond of objects, where there is no work left. */
    Manifest placed(Placements where) {
        return new Manifest(sequence, mirror, nextId, copies, Work.NONE, events, where);
    }

    /**
     * Makes sure whose it is.
     *
     * @throws IllegalArgumentException if it is another mirror's
     */
    void requireMirror(String name, Object where) {
        if (!mirror.equals(name)) {
            throw new IllegalArgumentException(
                    where + " is the pond of mirror \"" + mirror + "\", not of \"" + name + '"');
        }
    }

    /** The copies in the order of their names. */
    List<Copy> sorted() {
        List<Copy> sorted = new ArrayList<>(copies);
        sorted.sort(java.util.Comparator.comparing(Copy::name));
        return sorted;
    }
}
