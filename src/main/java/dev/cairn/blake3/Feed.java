package dev.cairn.blake3;

import java.io.EOFException;
import java.io.IOException;

/**
 * Hands whole blocks out to those who hash them, a piece at a time and in order. What is at rest is
 * read by whoever takes it, so that it is hashed by the core whose cache it is in, and by one
 * thread at a time, so that it is read from its beginning to its end. For several threads.
 */
abstract class Feed {

    /** Blocks of a piece: as many as are hashed side by side. */
    static final int PIECE_BLOCKS = ChunkLanes.LANES / BlockHasher.CHUNKS;

    private static final byte[] NOTHING = {};

    private final int blocks;
    private int next;
    private IOException failure;

    private Feed(int blocks) {
        this.blocks = blocks;
    }

    /** Some blocks in a row, of one worker. */
    static final class Piece {
        /** Number of its first block in the feed. */
        int block;

        /** How many there are; none at the end. */
        int blocks;

        /** Where they are. */
        byte[] bytes = NOTHING;

        int offset;

        private byte[] own = NOTHING;

        private byte[] room(int length) {
            if (own.length < length) {
                own = new byte[length];
            }
            return own;
        }
    }

    /** Blocks of an array. */
    static Feed of(byte[] bytes, int offset, int blocks) {
        return new Feed(blocks) {
            @Override
            void bring(Piece piece) {
                piece.bytes = bytes;
                piece.offset = offset + piece.block * Blake3.BLOCK_BYTES;
            }
        };
    }

    /** Blocks of something at rest. */
    static Feed of(Content content, long from, int blocks) {
        return new Feed(blocks) {
            @Override
            void bring(Piece piece) throws IOException {
                long at = from + (long) piece.block * Blake3.BLOCK_BYTES;
                int length = piece.blocks * Blake3.BLOCK_BYTES;
                piece.bytes = piece.room(length);
                piece.offset = 0;
                readFully(content, at, piece.bytes, length);
            }
        };
    }

    /** Reads what must be there. */
    static void readFully(Content content, long at, byte[] target, int length) throws IOException {
        int count = content.read(at, target, length);
        if (count < length) {
            throw new EOFException("ends at byte " + (at + count) + ", before its end");
        }
    }

    int blocks() {
        return blocks;
    }

    /** Takes the next piece; false at the end, or when one could not be read. */
    final synchronized boolean take(Piece piece) {
        piece.block = next;
        piece.blocks = Math.min(PIECE_BLOCKS, blocks - next);
        piece.bytes = NOTHING;
        if (piece.blocks == 0 || failure != null) {
            return false;
        }
        next += piece.blocks;
        try {
            bring(piece);
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    /** Throws what has kept a piece from being read. */
    final synchronized void requireWhole() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    abstract void bring(Piece piece) throws IOException;
}
