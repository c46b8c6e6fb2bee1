package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.Content;
import dev.cairn.blake3.Hash;
import dev.cairn.blake3.HashMode;
import dev.cairn.blake3.Outboard;
import dev.cairn.blake3.Verification;
import dev.cairn.io.DiskFile;
import dev.cairn.io.HeldLockException;
import dev.cairn.io.RealDisk;
import dev.cairn.s3.BucketException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Reads a pond again and compares it with its records. It changes nothing, and finds any flipped
 * bit: each byte is covered by a digest, digests by outboards, and the manifest by a checksum.
 */
public final class MirrorVerifier {

    private final PondView pond;
    private final Manifest manifest;
    private final Progress progress;
    private final Reading reading;
    private final int threads;
    private final List<CheckResult.Difference> differences = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long bytes;

    private MirrorVerifier(PondView pond, Progress progress) {
        this.pond = pond;
        this.manifest = pond.manifest();
        this.progress = progress;
        this.reading = new Reading(RealDisk.INSTANCE, progress);
        this.threads = Runtime.getRuntime().availableProcessors();
    }

    /**
     * Checks a pond.
     *
     * @param quick looks at names, sizes and the top of each outboard only, and at no content
     * @throws NoSuchFileException if it is no pond
     * @throws CorruptPondException if its records are damaged themselves
     * @throws HeldLockException while a run is under way
     */
    public static CheckResult check(PondLocation pond, boolean quick, Progress progress)
            throws IOException {
        Ponds ponds = pond.ponds();
        Closeable held = ponds.reserve();
        try {
            return check(ponds, quick, progress);
        } finally {
            held.close();
        }
    }

    static CheckResult check(Ponds ponds, boolean quick, Progress progress) throws IOException {
        try (PondView view = look(ponds)) {
            CheckResult result = new MirrorVerifier(view, progress).run(quick);
            if (!result.differences().isEmpty() && !view.isCurrent()) {
                throw new HeldLockException(
                        ponds + ": a run has changed the pond while it was checked; check again",
                        "another run");
            }
            return result;
        }
    }

    /** Digests that are recorded, by name, sorted. */
    public static Map<String, Hash> digests(PondLocation pond) throws IOException {
        Map<String, Hash> digests = new TreeMap<>();
        try (PondView view = look(pond.ponds())) {
            view.manifest().copies().forEach(copy -> digests.put(copy.name(), copy.digest()));
        }
        return digests;
    }

    private static PondView look(Ponds ponds) throws IOException {
        PondView view = ponds.look();
        if (view.manifest().sequence() == 0) {
            throw new NoSuchFileException(ponds.toString(), null, "no mirror was made here yet");
        }
        return view;
    }

    private CheckResult run(boolean quick) throws IOException {
        progress.expect(quick ? 0 : manifest.copies().stream().mapToLong(Copy::length).sum());
        for (Copy copy : manifest.sorted()) {
            progress.begin(copy.name());
            try {
                check(copy, quick);
            } catch (StoppedException | BucketException e) {
                // neither is about this one copy
                throw e;
            } catch (IOException e) {
                differ(copy, "cannot be read: " + e.getMessage());
            }
        }
        pond.strangers()
                .forEach(name -> notes.add(name + ": not of the mirror, and not looked at"));
        return new CheckResult(differences, notes, manifest.copies().size(), bytes);
    }

    private void differ(Copy copy, String what) {
        differences.add(new CheckResult.Difference(copy.name(), what, List.of()));
    }

    private void check(Copy copy, boolean quick) throws IOException {
        OptionalLong length = pond.length(copy);
        if (length.isEmpty()) {
            differ(copy, "is missing");
            return;
        }
        long size = length.getAsLong();
        if (size < copy.length()
                || (size > copy.length() && !(copy.active() && pond.appendsInPlace()))) {
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
            checkContent(copy, Math.min(copy.length(), size));
        }
    }

    /** Whether the outboard has its size, and its top leads to the digest. */
    private void checkTop(Copy copy) throws IOException {
        long expected = Outboard.bytes(copy.length());
        long size = pond.outboardLength(copy);
        if (size != expected) {
            differ(copy, "its outboard has " + size + " bytes instead of " + expected);
        } else if (expected > 0 && !outboard(copy).isTopOf(copy.digest())) {
            differ(copy, "its outboard does not lead to its digest");
        }
    }

    private void checkContent(Copy copy, long end) throws IOException {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        boolean nodesAgree;
        try (NodeComparison nodes = new NodeComparison(pond, copy)) {
            hasher.tell(nodes);
            reading.hash(pond, copy, end, hasher);
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
        try (DiskFile file = pond.content(copy, copy.length())) {
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
        return new Outboard(copy.length(), Outboard.Order.POST, new OutboardNodes(pond, copy));
    }
}
