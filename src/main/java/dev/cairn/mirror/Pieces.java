package dev.cairn.mirror;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the bytes of something are that is stored in objects, one behind the other. Each piece
 * counts up to where the next one begins: of what was written first, the end may be superseded.
 *
 * @param pieces in the order of their offsets
 */
record Pieces(List<Piece> pieces) {

    /** There is nothing, and no object of it. */
    static final Pieces NONE = new Pieces(List.of());

    /**
     * An object.
     *
     * @param key below the pond's prefix
     * @param at where its bytes go
     * @param length of the object; 0 only of something that is empty
     */
    record Piece(String key, long at, long length) {

        long end() {
            return at + length;
        }
    }

    Pieces {
        pieces = List.copyOf(pieces);
        long end = 0;
        long before = -1;
        for (Piece piece : pieces) {
            if (piece.at() <= before || piece.at() > end || piece.length() < 0) {
                throw new IllegalArgumentException(piece.key() + " leaves a gap before it");
            }
            before = piece.at();
            end = piece.end();
        }
    }

    /** Bytes in all. */
    long length() {
        return pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).end();
    }

    /** The piece that holds a byte; the byte is before the end. */
    Piece holding(long offset) {
        return pieces.get(index(offset));
    }

    /** Behind the last byte that the piece with a byte counts for. */
    long endOfPiece(long offset) {
        int next = index(offset) + 1;
        return next < pieces.size() ? pieces.get(next).at() : length();
    }

    private int index(long offset) {
        int low = 0;
        int high = pieces.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (pieces.get(middle).at() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The same up to where other pieces begin, and then those. */
    Pieces followedBy(List<Piece> others) {
        if (others.isEmpty()) {
            return this;
        }
        List<Piece> all = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.at() < others.get(0).at()) {
                all.add(piece);
            }
        }
        all.addAll(others);
        return new Pieces(all);
    }
}
