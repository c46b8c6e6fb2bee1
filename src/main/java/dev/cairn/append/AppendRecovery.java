package dev.cairn.append;

import dev.cairn.append.AppendOptions.OnSinkDamaged;
import dev.cairn.checkpoint.Entry;
import dev.cairn.delivery.SinkDamagedException;
import dev.cairn.delivery.SinkRecovery;
import dev.cairn.io.Disk;
import dev.cairn.io.Disk.Mode;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Loss;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts appended files back to their committed length when a registry is opened. What it is not sure
 * to have been written by the run that crashed is kept, in the file or aside, never destroyed.
 *
 * <ul>
 *   <li>Inode and guard agree: cut. Found under a rotator's name: cut there, and the path is free
 *       for a new file.
 *   <li>Too much would go, or the registry is an older generation: the tail is kept as {@code
 *       NAME.cut-<n>} first. The guard differs: the whole file is kept so.
 *   <li>Somebody else has written the sink since: it is left as it is.
 *   <li>Shorter than committed: refused, or entered in the ledger with {@code
 *       onSinkDamaged=continue}.
 * </ul>
 */
public final class AppendRecovery implements SinkRecovery {

    /** Member of an entry: the size of a file that was found too short, once that is entered. */
    private static final String DAMAGED = "damaged";

    /**
     * Environment variable that goes on without what is missing, with the value {@code continue},
     * whatever the entry says: routes, and with them their options, are not known yet.
     */
    private static final String ON_SINK_DAMAGED = "CAIRN_ON_SINK_DAMAGED";

    private final Disk disk;
    private final SinkLocks locks;
    private final boolean forgiving;

    /** For the ServiceLoader. */
    public AppendRecovery() {
        this(RealDisk.INSTANCE, SinkLocks.REAL, "continue".equals(System.getenv(ON_SINK_DAMAGED)));
    }

    /**
     * @param forgiving whether to go on without what is missing
     */
    AppendRecovery(Disk disk, SinkLocks locks, boolean forgiving) {
        this.disk = disk;
        this.locks = locks;
        this.forgiving = forgiving;
    }

    @Override
    public String type() {
        return SinkEntry.TYPE;
    }

    @Override
    public Recovered recover(String name, Entry committed, boolean restored, long maxCutBytes)
            throws IOException {
        SinkEntry entry = SinkEntry.of(name, committed);
        SinkFiles files = new SinkFiles(entry.path());
        if (entry.isVacant()) {
            return new Recovered(committed, List.of(), List.of());
        }
        if (disk.stat(files.directory()).isEmpty()) {
            // Perhaps a file system that is not mounted yet: the entry may be needed later.
            String message = "sink " + name + ": there is no directory " + files.directory();
            return new Recovered(committed, List.of(), List.of(message));
        }
        Run run = new Run(files, committed, entry, restored, maxCutBytes);
        if (!restored && SinkOwner.verdict(disk, files, entry) == SinkOwner.Verdict.FOREIGN) {
            run.say("was written by a run on another registry since; it is left as it is");
            return run.outcome(entry.vacated());
        }
        try (Closeable lock = locks.lock(files.path(), files.lock())) {
            assert lock != null;
            return run.outcome(run.recover());
        }
    }

    /** The recovery of one sink. */
    private final class Run {

        private final SinkFiles files;
        private final Entry committed;
        private final SinkEntry entry;
        private final boolean restored;
        private final long maxCutBytes;
        private final List<Loss> losses = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();

        Run(SinkFiles files, Entry committed, SinkEntry entry, boolean restored, long maxCutBytes) {
            this.files = files;
            this.committed = committed;
            this.entry = entry;
            this.restored = restored;
            this.maxCutBytes = maxCutBytes;
        }

        Recovered outcome(SinkEntry now) {
            Entry before = committed.without(DAMAGED);
            return new Recovered(now.equals(entry) ? before : now.toEntry(), losses, messages);
        }

        void say(String what) {
            messages.add("sink " + files.path() + " " + what);
        }

        private void lose(long from, long to, String what) {
            say(what);
            losses.add(SinkEntry.loss(files.path(), from, to, messages.get(messages.size() - 1)));
        }

        /** Decides which file is meant, and returns the entry as it is then. */
        SinkEntry recover() throws IOException {
            Optional<FileStat> there = disk.stat(files.path());
            if (there.isPresent() && there.get().inode() == entry.inode()) {
                return recoverAtPath();
            }
            Optional<Path> renamed = findRenamed();
            if (renamed.isPresent()) {
                cut(renamed.get(), restored);
                say("was renamed to " + renamed.get().getFileName() + "; a new file is begun");
                if (restored && there.isPresent() && there.get().size() > 0) {
                    // Written after that registry was: its records will be delivered again.
                    keepWhole(0, "is younger than the restored registry");
                }
                return entry.vacated();
            }
            if (there.isPresent() && entry.length() > 0 && guardAgrees(files.path())) {
                say("is a copy of the file that was written; it is trusted by its content");
                cut(files.path(), true);
                return moved(there.get());
            }
            say(
                    there.isPresent()
                            ? "is another file now, and the one written is not beside it;"
                                    + " what is there is appended to"
                            : "is gone; a new file is begun");
            return entry.vacated();
        }

        /** The file has the number that it had. */
        private SinkEntry recoverAtPath() throws IOException {
            long size;
            try (DiskFile file = disk.open(files.path(), Mode.READ)) {
                size = file.size();
            }
            if (size < entry.length()) {
                return shortened(size);
            }
            if (!guardAgrees(files.path())) {
                keepWhole(0, "does not hold what was written to it");
                return entry.vacated();
            }
            boolean others =
                    SinkOwner.verdict(disk, files, entry) != SinkOwner.Verdict.OURS && !restored;
            if (others && size > entry.length()) {
                say(size - entry.length() + " bytes were appended by another program; they stay");
                return entry.vacated();
            }
            // Without content as evidence a number alone is not enough to destroy anything.
            boolean doubtful =
                    entry.length() == 0
                            && disk.stat(files.path())
                                    .filter(now -> now.device() == entry.device())
                                    .isEmpty();
            cut(files.path(), restored || doubtful);
            return entry;
        }

        private SinkEntry shortened(long size) throws IOException {
            String what =
                    String.format("has %d bytes, but %d were committed", size, entry.length());
            if (!forgiving && entry.options().onSinkDamaged() == OnSinkDamaged.FAIL) {
                String message =
                        String.format(
                                "sink %s %s; put the file back, or move it away to begin a new"
                                        + " one, or start once with %s=continue",
                                files.path(), what, ON_SINK_DAMAGED);
                Loss loss = SinkEntry.loss(files.path(), size, entry.length(), message);
                boolean known = committed.number(DAMAGED).equals(OptionalLong.of(size));
                throw new SinkDamagedException(
                        message, committed.with(DAMAGED, size), known ? List.of() : List.of(loss));
            }
            lose(size, entry.length(), what);
            return entry.vacated();
        }

        private boolean guardAgrees(Path path) throws IOException {
            try (DiskFile file = disk.open(path, Mode.READ)) {
                return file.size() >= entry.length()
                        && Frontier.agrees(entry.guard(), file, entry.length());
            }
        }

        /** The file under another name in its directory. */
        private Optional<Path> findRenamed() throws IOException {
            if (entry.inode() == 0) {
                return Optional.empty();
            }
            for (Path sibling : files.siblings(disk)) {
                Optional<FileStat> stat = disk.stat(sibling);
                if (stat.isPresent()
                        && stat.get().kind() == FileStat.Kind.FILE
                        && stat.get().inode() == entry.inode()
                        && guardAgrees(sibling)) {
                    return Optional.of(sibling);
                }
            }
            return Optional.empty();
        }

        /** Cuts a file to the committed length, and keeps the rest if it is to be kept. */
        private void cut(Path path, boolean keep) throws IOException {
            try (DiskFile file = disk.open(path, Mode.WRITE)) {
                long size = file.size();
                long extra = size - entry.length();
                if (extra == 0) {
                    return;
                }
                if (keep || extra > maxCutBytes) {
                    Path kept = files.nextCut(disk);
                    copyTail(file, size, kept);
                    lose(
                            entry.length(),
                            size,
                            "had " + extra + " bytes behind its committed length; kept as " + kept);
                } else {
                    say("had " + extra + " bytes that were not committed; they are cut off");
                }
                file.truncate(entry.length());
                file.sync();
            }
        }

        private void copyTail(DiskFile from, long size, Path kept) throws IOException {
            try (DiskFile to = disk.open(kept, Mode.CREATE_NEW)) {
                SinkBytes.copy(from, entry.length(), size, to);
                to.sync();
            } catch (IOException e) {
                disk.delete(kept);
                throw e;
            }
            disk.syncDirectory(files.directory());
        }

        private void keepWhole(long from, String why) throws IOException {
            Path kept = files.nextCut(disk);
            long size = disk.stat(files.path()).map(FileStat::size).orElse(from);
            disk.rename(files.path(), kept);
            disk.syncDirectory(files.directory());
            lose(from, size, why + "; it is kept as " + kept + " and a new one is begun");
        }

        private SinkEntry moved(FileStat there) {
            return new SinkEntry(
                    entry.path(),
                    there.device(),
                    there.inode(),
                    entry.length(),
                    entry.guard(),
                    entry.options(),
                    entry.owner());
        }
    }
}
