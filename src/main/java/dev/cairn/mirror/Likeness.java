package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.DamagedOutboardException;
import dev.cairn.blake3.Hash;
import dev.cairn.blake3.HashMode;
import dev.cairn.blake3.HasherState;
import dev.cairn.blake3.Outboard;
import dev.cairn.io.Disk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Compares sources with copies, reading as little as is certain. Writes nothing. */
final class Likeness {

    /** What is compared of the beginning, where only the last block is read otherwise. */
    private static final int HEAD_BYTES = 1024;

    private final Disk disk;
    private final PondView pond;
    private final MirrorConfig.Trust trust;
    private final Reading reading;
    private final int threads;
    private final Map<SourceFile, Hash> digests = new HashMap<>();
    private final Map<Long, Outboard> outboards = new HashMap<>();
    private final Map<SourceFile, Unpacked> unpacked = new HashMap<>();

    Likeness(Disk disk, PondView pond, MirrorConfig.Trust trust, Reading reading, int threads) {
        this.disk = disk;
        this.pond = pond;
        this.trust = trust;
        this.reading = reading;
        this.threads = threads;
    }

    /** Whether a source and its copy are the same without a look at the content. */
    boolean isTrusted(SourceFile file, Copy copy) {
        return trust == MirrorConfig.Trust.TRUST
                && copy.seen().equals(Optional.of(file.evidence()));
    }

    /** Whether the contents are the same. */
    boolean isSame(SourceFile file, Copy copy) throws IOException {
        return file.size() == copy.length() && digest(file).equals(copy.digest());
    }

    /** Digest of the whole source. */
    Hash digest(SourceFile file) throws IOException {
        Hash known = digests.get(file);
        if (known == null) {
            Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
            reading.hash(file.path(), 0, file.size(), hasher);
            known = hasher.root();
            digests.put(file, known);
        }
        return known;
    }

    /**
     * Whether a source begins with all of a copy: the state of a hasher behind it. The last block
     * of the copy is read from the source and must lead to the recorded root. Where the inode is
     * the copy's as well, so must the first bytes agree, and the rest is believed; else, or in
     * strict mode, all of it is hashed.
     *
     * @return nothing if it does not; of an empty copy only if it is the same file
     */
    Optional<HasherState> continues(SourceFile file, Copy copy) throws IOException {
        return continues(file, copy, trust == MirrorConfig.Trust.STRICT);
    }

    /** Whether a source has all of a copy and more; all of it is hashed. */
    boolean hasGrown(SourceFile file, Copy copy) throws IOException {
        return file.size() > copy.length() && continues(file, copy, true).isPresent();
    }

    private Optional<HasherState> continues(SourceFile file, Copy copy, boolean whole)
            throws IOException {
        if (file.size() < copy.length()) {
            return Optional.empty();
        }
        boolean sameFile = copy.seen().map(seen -> seen.sameFile(file.evidence())).orElse(false);
        if (copy.length() == 0) {
            return sameFile || file.name().equals(copy.name())
                    ? Optional.of(new Blake3().state())
                    : Optional.empty();
        }
        long begin = Outboard.lastBlock(copy.length());
        byte[] last = reading.bytes(file.path(), begin, copy.length());
        Optional<HasherState> state = outboard(copy).resume(copy.digest(), last);
        if (state.isEmpty() || begin == 0) {
            return state;
        }
        if (sameFile && !whole) {
            byte[] head = reading.bytes(file.path(), 0, HEAD_BYTES);
            if (Arrays.equals(head, head(copy))) {
                return state;
            }
        }
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        reading.hash(file.path(), 0, copy.length(), hasher);
        return hasher.root().equals(copy.digest()) ? state : Optional.empty();
    }

    private byte[] head(Copy copy) throws IOException {
        try (DiskInput in = DiskInput.of(pond.content(copy, HEAD_BYTES))) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    private Outboard outboard(Copy copy) {
        return outboards.computeIfAbsent(
                copy.id(),
                id ->
                        new Outboard(
                                copy.length(), Outboard.Order.POST, new OutboardNodes(pond, copy)));
    }

    /** Whether an exception says that records of a copy, and not the source, are damaged. */
    static boolean isDamage(IOException e, SourceFile file) {
        return e instanceof DamagedOutboardException
                || e instanceof EOFException
                || (e instanceof NoSuchFileException missing
                        && !file.path().toString().equals(missing.getFile()));
    }

    /**
     * What is in a compressed source; read once.
     *
     * @param lengths of copies that it may begin with
     */
    Unpacked unpacked(SourceFile file, Supplier<SortedSet<Long>> lengths) throws IOException {
        Optional<Packing> packing = Packing.of(file.name());
        if (packing.isEmpty() || file.active()) {
            return Unpacked.UNKNOWN;
        }
        Unpacked known = unpacked.get(file);
        if (known == null) {
            known =
                    Unpacked.read(
                            packing.get(),
                            DiskInput.open(disk, file.path(), file.size()),
                            lengths.get());
            unpacked.put(file, known);
        }
        return known;
    }
}
