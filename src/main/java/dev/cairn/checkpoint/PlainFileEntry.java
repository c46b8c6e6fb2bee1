package dev.cairn.checkpoint;

import java.util.Optional;

/**
 * Recognises an entry of section {@code files} as Cairn writes it for a path with one life: every
 * member in its place, and every extra that of its base value. A start looks at each entry there
 * is, and this takes one pass over its bytes; {@link FileEntries} reads any other, and says what is
 * wrong with it.
 */
final class PlainFileEntry {

    private static final int POSITION = Packed.index("position");
    private static final int INODE = Packed.index("inode");
    private static final int UPDATED = Packed.index("last_updated");
    private static final int IDENTITY = Packed.index("identity");
    private static final int DEVICE = Packed.index("device");
    private static final int ID = Packed.index("id");
    private static final int GENERATION = Packed.index("generation");
    private static final int FINGERPRINT = Packed.index("fingerprint");
    private static final int GUARD = Packed.index("guard");
    private static final int AT = Packed.index("at");
    private static final int LENGTH = Packed.index("length");
    private static final int DIGEST = Packed.index("digest");

    /** Of a digest as it is packed; {@link dev.cairn.source.Digest} has as many. */
    private static final int DIGEST_BYTES = 16;

    private PlainFileEntry() {}

    /** The id of the life that a plain entry describes; empty if the entry is not plain. */
    static Optional<String> id(Entry entry) {
        PackedReader base = new PackedReader(entry.packed());
        if (!base.isNext(POSITION, Packed.LONG)) {
            return Optional.empty();
        }
        long position = base.number();
        if (position < 0 || !base.isNext(INODE, Packed.LONG)) {
            return Optional.empty();
        }
        long inode = base.number();
        if (!base.isNext(UPDATED, Packed.TEXT)) {
            return Optional.empty();
        }
        base.skip();
        if (!base.isNext(IDENTITY, Packed.OBJECT)) {
            return Optional.empty();
        }
        Optional<String> id = identity(base.inside(), inode);
        return isGuarded(base, position) ? id : Optional.empty();
    }

    /** Whether an entry begins with the base members, in their order, and they can be used. */
    static boolean hasBase(Entry entry) {
        PackedReader base = new PackedReader(entry.packed());
        if (!base.isNext(POSITION, Packed.LONG)
                || base.number() < 0
                || !base.isNext(INODE, Packed.LONG)) {
            return false;
        }
        base.skip();
        return base.isNext(UPDATED, Packed.TEXT);
    }

    private static Optional<String> identity(PackedReader identity, long inode) {
        if (!identity.isNext(INODE, Packed.LONG)
                || identity.number() != inode
                || !identity.isNext(DEVICE, Packed.LONG)) {
            return Optional.empty();
        }
        identity.skip();
        if (!identity.isNext(ID, Packed.HEX)) {
            return Optional.empty();
        }
        String id = (String) identity.value();
        if (!identity.isNext(GENERATION, Packed.LONG)
                || !isBetween(1, identity.number(), Integer.MAX_VALUE)) {
            return Optional.empty();
        }
        if (identity.hasNext()) {
            if (!identity.isNext(FINGERPRINT, Packed.OBJECT)
                    || !isDigest(identity.inside(), Integer.MAX_VALUE)
                    || identity.hasNext()) {
                return Optional.empty();
            }
        }
        return Optional.of(id);
    }

    /** Whether what is left is nothing, or a guard of just this position. */
    private static boolean isGuarded(PackedReader base, long position) {
        if (!base.hasNext()) {
            return true;
        }
        if (!base.isNext(GUARD, Packed.OBJECT)) {
            return false;
        }
        PackedReader guard = base.inside();
        return guard.isNext(AT, Packed.LONG)
                && guard.number() == position
                && isDigest(guard, Math.min(position, Integer.MAX_VALUE))
                && !base.hasNext();
    }

    /** Whether what is left is the digest of so many bytes at most. */
    private static boolean isDigest(PackedReader members, long maxLength) {
        return members.isNext(LENGTH, Packed.LONG)
                && isBetween(0, members.number(), maxLength)
                && members.isNext(DIGEST, Packed.HEX)
                && members.skipHex() == DIGEST_BYTES
                && !members.hasNext();
    }

    private static boolean isBetween(long least, long value, long most) {
        return value >= least && value <= most;
    }
}
