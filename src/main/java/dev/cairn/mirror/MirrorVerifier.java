package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.Content;
import dev.cairn.blake3.Hash;
import dev.cairn.blake3.HashMode;
import dev.cairn.blake3.Outboard;
import dev.cairn.blake3.Verification;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.HeldLockException;
import dev.cairn.io.LockFile;
import dev.cairn.io.RealDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a pond again and compares it with its records. It changes nothing, and finds any flipped
 * bit: each byte is covered by a digest, digests by outboards, and the manifest by a checksum.
 */
public final class MirrorVerifier {

    private final Disk disk;
    private final PondPaths paths;
    private final Manifest manifest;
    private final Progress progress;
    private final Reading reading;
    private final int threads;
    private final List<CheckResult.Difference> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long bytes;

    private MirrorVerifier(Disk disk, Path pond, Manifest manifest, Progress progress) {
        this.disk = disk;
        this.paths = new PondPaths(pond);
        this.manifest = manifest;
        this.progress = progress;
        this.reading = new Reading(disk, progress);
        this.threads = Runtime.getRuntime().availableProcessors();
    }

    /**
     * Checks a pond on this machine's disk.
     *
     * @param quick looks at names, sizes and the top of each outboard only, and at no content
     * @throws NoSuchFileException if it is no pond
     * @throws CorruptPondException if its records are damaged themselves
     * @throws HeldLockException while a run is under way
     */
    public static CheckResult check(Path pond, boolean quick, Progress progress)
            throws IOException {
        Closeable held = lock(pond);
        try {
            return check(RealDisk.INSTANCE, pond, quick, progress);
        } finally {
            held.close();
        }
    }

    private static Closeable lock(Path pond) throws IOException {
        PondPaths paths = new PondPaths(pond);
        try {
            return LockFile.acquire(paths.lock());
        } catch (HeldLockException e) {
            throw e;
        } catch (IOException e) {
            // a pond that this user may only read; a run in between shows as differences
            return () -> {};
        }
    }

    static CheckResult check(Disk disk, Path pond, boolean quick, Progress progress)
            throws IOException {
        MirrorVerifier verifier = new MirrorVerifier(disk, pond, read(disk, pond), progress);
        return verifier.run(quick);
    }

    /** Digests that are recorded, by name, sorted. */
    public static Map<String, Hash> digests(Path pond) throws IOException {
        Map<String, Hash> digests = new TreeMap<>();
        for (Copy copy : read(RealDisk.INSTANCE, pond).copies()) {
            digests.put(copy.name(), copy.digest());
        }
        return digests;
    }

    private static Manifest read(Disk disk, Path pond) throws IOException {
        return Pond.read(disk, pond)
                .orElseThrow(
                        () ->
                                new NoSuchFileException(
                                        pond.toString(), null, "no mirror was made here yet"));
    }

    private CheckResult run(boolean quick) throws IOException {
        Set<String> unknown = new TreeSet<>(Pond.names(disk, paths.directory()));
        progress.expect(quick ? 0 : manifest.copies().stream().mapToLong(Copy::length).sum());
        for (Copy copy : manifest.sorted()) {
            unknown.remove(copy.name());
            progress.begin(copy.name());
            try {
                check(copy, quick);
            } catch (StoppedException e) {
                throw e;
            } catch (IOException e) {
                differ(copy, "cannot be read: " + e.getMessage());
            }
        }
        unknown.forEach(name -> notes.add(name + ": not of the mirror, and not looked at"));
        return new CheckResult(differences, notes, manifest.copies().size(), bytes);
    }

    private void differ(Copy copy, String what) {
        differences.add(new CheckResult.Difference(copy.name(), what, List.of()));
    }

    private void check(Copy copy, boolean quick) throws IOException {
        Optional<FileStat> stat = disk.stat(paths.copy(copy.name()));
        if (stat.isEmpty()) {
            differ(copy, "is missing");
            return;
        }
        long size = stat.get().size();
        if (size < copy.length() || (size > copy.length() && !copy.active())) {
            differ(copy, "has " + size + " bytes instead of " + copy.length());
        } else if (size > copy.length()) {
            notes.add(
                    copy.name()
                            + ": "
                            + (size - copy.length())
                            + " bytes of a run that was interrupted; the next one sees to them");
        }
        if (quick) {
            checkTop(copy);
        } else {
            checkContent(copy);
        }
    }

    /** Whether the outboard has its size, and its top leads to the digest. */
    private void checkTop(Copy copy) throws IOException {
        long expected = Outboard.bytes(copy.length());
        long size = disk.stat(paths.outboard(copy.id())).map(FileStat::size).orElse(0L);
        if (size != expected) {
            differ(copy, "its outboard has " + size + " bytes instead of " + expected);
        } else if (expected > 0 && !outboard(copy).isTopOf(copy.digest())) {
            differ(copy, "its outboard does not lead to its digest");
        }
    }

    private void checkContent(Copy copy) throws IOException {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        boolean nodesAgree;
        long end = Math.min(copy.length(), disk.stat(paths.copy(copy.name())).orElseThrow().size());
        try (NodeComparison nodes = new NodeComparison(disk, paths.outboard(copy.id()))) {
            hasher.tell(nodes);
            reading.hash(paths.copy(copy.name()), 0, end, hasher);
            hasher.spine(nodes);
            nodesAgree = nodes.agreed();
        }
        bytes += end;
        boolean contentAgrees = end == copy.length() && hasher.root().equals(copy.digest());
        if (contentAgrees && !nodesAgree) {
            differ(copy, "its outboard is damaged; its content is good");
        } else if (!contentAgrees) {
            locate(copy);
        }
    }

    /** Says where the damage is, as exactly as the outboard allows. */
    private void locate(Copy copy) throws IOException {
        Verification found;
        try (DiskFile file = disk.open(paths.copy(copy.name()), Disk.Mode.READ)) {
            found = Verification.of(content(file), outboard(copy), copy.digest(), 0, copy.length());
        } catch (IOException e) {
            differ(copy, "is damaged, and so is its outboard: " + e.getMessage());
            return;
        }
        String what = found.outboardDamaged() ? "is damaged, and so is its outboard" : "is damaged";
        differences.add(new CheckResult.Difference(copy.name(), what, joined(found.damaged())));
    }

    private static Content content(DiskFile file) {
        return (offset, target, length) -> {
            ByteBuffer rest = ByteBuffer.wrap(target, 0, length);
            int count = 0;
            while (count >= 0 && rest.hasRemaining()) {
                count = file.read(rest, offset + rest.position());
            }
            return rest.position();
        };
    }

    /** Neighbouring ranges as one. */
    private static List<Verification.Range> joined(List<Verification.Range> ranges) {
        List<Verification.Range> joined = new ArrayList<>();
        for (Verification.Range range : ranges) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).to() == range.from()) {
                joined.set(last, new Verification.Range(joined.get(last).from(), range.to()));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    private Outboard outboard(Copy copy) {
        return new Outboard(copy.length(), Outboard.Order.POST, Likeness.nodes(disk, paths, copy));
    }
}
