package dev.cairn.source;

import java.util.List;

/**
 * Ids that a partition's source has passed and will know again, kept in pieces so that what a page
 * adds costs the page and not the set. Committed with the batch that brings it.
 *
 * @param partition whose ids they are
 * @param piece name of the piece within the partition, without a slash; one of the same name is
 *     replaced
 * @param ids the ids; none to forget the piece
 */
public record SeenIds(Partition partition, String piece, List<Digest> ids) {

    public SeenIds {
        if (piece.isEmpty() || piece.indexOf('/') >= 0) {
            throw new IllegalArgumentException("piece \"" + piece + "\" is empty or has a slash");
        }
        ids = List.copyOf(ids);
    }
}
