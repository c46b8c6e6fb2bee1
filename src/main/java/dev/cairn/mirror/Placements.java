package dev.cairn.mirror;

import java.util.Map;

/**
 * Where the copies of a pond of objects are. In a directory they are under their names.
 *
 * @param run that wrote it, a number that no other run has
 * @param copies by their id
 */
record Placements(String run, Map<Long, Placement> copies) {

    /** Those of a directory. */
    static final Placements NONE = new Placements("", Map.of());

    /**
     * Where a copy is.
     *
     * @param content its bytes
     * @param nodes its outboard
     */
    record Placement(Pieces content, Pieces nodes) {

        static final Placement NOWHERE = new Placement(Pieces.NONE, Pieces.NONE);
    }

    Placements {
        copies = Map.copyOf(copies);
    }

    Placement of(Copy copy) {
        return copies.getOrDefault(copy.id(), Placement.NOWHERE);
    }
}
