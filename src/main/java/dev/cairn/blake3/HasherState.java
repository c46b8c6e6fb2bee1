package dev.cairn.blake3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A hasher in rest: the chaining values of its complete subtrees, from the largest to the smallest,
 * and its last bytes. It takes 32 bytes for each bit that is set in the number of blocks, and 16
 * KiB at most for the last block; which mode it was in, it does not hold.
 *
 * @param blocks complete blocks that something follows
 * @param subtrees one for each bit set in {@code blocks}
 * @param pending the bytes behind them; 1 to 16,384, or none if there was nothing at all
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; never compared
public record HasherState(long blocks, List<Hash> subtrees, byte[] pending) {

    /** First byte of the encoded form. */
    private static final byte VERSION = 1;

    /** Checks that the parts belong together. */
    public HasherState {
        subtrees = List.copyOf(subtrees);
        pending = pending.clone();
        if (blocks < 0
                || blocks > Long.MAX_VALUE / Blake3.BLOCK_BYTES
                || subtrees.size() != Long.bitCount(blocks)) {
            throw new IllegalArgumentException(
                    subtrees.size() + " subtrees of " + blocks + " blocks");
        }
        if (pending.length > Blake3.BLOCK_BYTES || (pending.length == 0 && blocks > 0)) {
            throw new IllegalArgumentException(
                    pending.length + " bytes behind " + blocks + " blocks");
        }
    }

    @Override
    public byte[] pending() {
        return pending.clone();
    }

    /** Bytes hashed so far. */
    public long length() {
        return blocks * Blake3.BLOCK_BYTES + pending.length;
    }

    /**
     * Bytes to be stored: version 1 (one byte), blocks (8, big-endian), the subtrees (32 each), the
     * pending bytes. There is no checksum in it; where it is kept there is one.
     */
    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(9 + Hash.BYTES * subtrees.size() + pending.length);
        bytes.put(VERSION).putLong(blocks);
        subtrees.forEach(subtree -> bytes.put(subtree.bytes()));
        return bytes.put(pending).array();
    }

    /**
     * Reads what {@link #encode} made.
     *
     * @throws IllegalArgumentException if it did not
     */
    public static HasherState decode(byte[] bytes) {
        if (bytes.length < 9 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("not a hasher's state of version " + VERSION);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        long blocks = in.getLong();
        int count = Long.bitCount(blocks);
        if (in.remaining() < count * Hash.BYTES) {
            throw new IllegalArgumentException("a hasher's state that was cut off");
        }
        List<Hash> subtrees = new ArrayList<>();
        byte[] hash = new byte[Hash.BYTES];
        for (int i = 0; i < count; i++) {
            in.get(hash);
            subtrees.add(Hash.of(hash));
        }
        byte[] pending = new byte[in.remaining()];
        in.get(pending);
        return new HasherState(blocks, subtrees, pending);
    }
}
