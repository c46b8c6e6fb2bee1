package dev.cairn.append;

import dev.cairn.append.AppendOptions.Fsync;
import dev.cairn.append.AppendOptions.OnSinkDamaged;
import dev.cairn.checkpoint.Entry;
import dev.cairn.delivery.SinkDamagedException;
import dev.cairn.delivery.TransactionalSink;
import dev.cairn.io.Disk;
import dev.cairn.io.Disk.Mode;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.Loss;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is appended to exactly once. What is written counts from the commit of its new length
 * on; until then every failure, and every crash, cuts it off again.
 *
 * <p>The file belongs to this process while it is open: a lock file beside it keeps other writers
 * out. A log rotator may rename it at any time; the next round begins a new file at the path.
 * Truncating it (copytruncate) is not supported, and is noticed before anything more is committed.
 */
public final class AppendSink implements TransactionalSink, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(AppendSink.class);

    private final SinkFiles files;
    private final AppendOptions options;
    private final Disk disk;
    private final SinkLocks locks;
    private final Supplier<String> ownerMarks;

    private Closeable lock;
    private String owner;

    /** Null before the first round, and where opening it failed. */
    private DiskFile file;

    private long device;
    private long inode;

    /** Everything written. */
    private long length;

    private Frontier frontier = Frontier.EMPTY;

    /** What a cut goes back to. */
    private long committedLength;

    private Frontier committedFrontier = Frontier.EMPTY;

    /** Whether {@link #prepare} changed the position and this is not committed yet. */
    private boolean moved;

    /** Whether bytes of ours that are not committed may be in the file. */
    private boolean cutNeeded;

    /** Whether the handle must not be used any more. */
    private boolean distrusted;

    private List<Loss> losses = new ArrayList<>();

    /**
     * Makes a sink that is not open yet.
     *
     * @param path where to append; made canonical
     * @throws IOException if the path cannot be resolved
     */
    public static AppendSink of(Path path, AppendOptions options, Disk disk) throws IOException {
        return new AppendSink(
                SinkFiles.canonical(path),
                options,
                disk,
                SinkLocks.REAL,
                () -> UUID.randomUUID().toString());
    }

    AppendSink(
            Path canonical,
            AppendOptions options,
            Disk disk,
            SinkLocks locks,
            Supplier<String> ownerMarks) {
        this.files = new SinkFiles(canonical);
        this.options = options;
        this.disk = disk;
        this.locks = locks;
        this.ownerMarks = ownerMarks;
    }

    /** The name that a sink at a path has, whatever links lead to it. */
    public static String name(Path path) throws IOException {
        return SinkFiles.canonical(path).toString();
    }

    @Override
    public String name() {
        return files.path().toString();
    }

    /** How this file is written. */
    public AppendOptions options() {
        return options;
    }

    /**
     * Takes the lock and shows that the directory can be written, so that a route that cannot
     * deliver fails at its start. Does nothing if it has been done.
     *
     * @throws IOException in one line: another process has the sink, or it cannot be written
     */
    public synchronized void open() throws IOException {
        if (owner != null) {
            return;
        }
        disk.createDirectories(files.directory());
        OpenedSink.look(disk, files.path());
        if (lock == null) {
            lock = locks.lock(files.path(), files.lock());
        }
        String mark = ownerMarks.get();
        SinkOwner.write(disk, files, mark);
        owner = mark;
    }

    @Override
    public boolean prepare() throws IOException {
        open();
        try {
            if (cutNeeded || distrusted) {
                reopen();
            }
            if (file == null) {
                openAtPath();
            } else if (!isAtPath()) {
                leave();
                openAtPath();
            } else {
                checkNobodyElseWrote();
            }
        } catch (SinkDamagedException e) {
            throw e;
        } catch (IOException e) {
            // Nothing of ours is in the file yet, but an interrupted or failed handle stays bad.
            distrusted = true;
            throw e;
        }
        return moved;
    }

    @Override
    public void write(List<ByteBuffer> bytes) throws IOException {
        if (file == null || cutNeeded || moved) {
            throw new AssertionError(name() + " is written to before it is prepared");
        }
        List<ByteBuffer> all = bytes;
        if (!frontier.endsLine()) {
            // What stood there before us lacks its last newline; lines must not glue together.
            all = new ArrayList<>(bytes.size() + 1);
            all.add(ByteBuffer.wrap(new byte[] {'\n'}));
            all.addAll(bytes);
        }
        Frontier next = frontier.after(all);
        long added = 0;
        for (ByteBuffer buffer : all) {
            added += buffer.remaining();
        }
        cutNeeded = true;
        file.write(all, length);
        cutNeeded = false;
        length += added;
        frontier = next;
    }

    @Override
    public void sync() throws IOException {
        cutNeeded = true;
        if (options.fsync() == Fsync.COMMIT) {
            file.sync();
        }
        // A truncation during this round would have left a hole before what was written.
        if (file.size() < length || !committedFrontier.agrees(file, committedLength)) {
            throw new IOException(name() + " was truncated while it was being written");
        }
        cutNeeded = false;
    }

    @Override
    public Entry position() {
        return new SinkEntry(files.path(), device, inode, length, frontier.guard(), options, owner)
                .toEntry();
    }

    @Override
    public void committed() {
        committedLength = length;
        committedFrontier = frontier;
        moved = false;
    }

    @Override
    public void rollback() {
        cutNeeded = true;
        if (file == null) {
            return;
        }
        try {
            reopen();
        } catch (IOException e) {
            // The next prepare tries again, and reports it if it still fails.
            LOG.debug("{} could not be cut back yet", name(), e);
        }
    }

    /** What was found missing since this was last asked, for the ledger. */
    @Override
    public List<Loss> takeLosses() {
        List<Loss> taken = losses;
        losses = new ArrayList<>();
        return taken;
    }

    /**
     * Gives the file to whoever wants to write it next. What failed to be written is cut off; what
     * is written but perhaps not committed stays for the recovery to decide.
     */
    @Override
    public synchronized void close() throws IOException {
        try {
            if (cutNeeded) {
                reopen();
            }
            if (owner != null && !moved && length == committedLength) {
                SinkOwner.write(disk, files, SinkOwner.CLOSED);
            }
        } finally {
            closeFile();
            owner = null;
            if (lock != null) {
                lock.close();
                lock = null;
            }
        }
    }

    private boolean isAtPath() throws IOException {
        return disk.stat(files.path()).filter(this::isOurs).isPresent();
    }

    /** Without inodes a renamed file cannot be told from a new one but by its content. */
    private boolean isOurs(FileStat stat) {
        return stat.inode() == inode && stat.device() == device;
    }

    /** Ends with a file that has another name now; it keeps what was committed. */
    private void leave() throws IOException {
        LOG.info("{} was renamed by another program; a new file is begun there", name());
        if (options.fsync() == Fsync.COMMIT) {
            // A cut that is not durable yet could come undone when nobody looks there any more.
            file.sync();
        }
        closeFile();
    }

    private void openAtPath() throws IOException {
        disk.createDirectories(files.directory());
        if (disk.stat(files.lock()).isEmpty()) {
            // The directory was removed, and our lock with it.
            relock();
        }
        OpenedSink opened = OpenedSink.open(disk, files.path());
        file = opened.file();
        device = opened.stat().device();
        inode = opened.stat().inode();
        try {
            adopt(file.size());
            if (options.fsync() == Fsync.COMMIT) {
                disk.syncDirectory(files.directory());
            }
        } catch (IOException e) {
            // All of it again next time: a name that is not durable takes its file with it.
            closeFile();
            throw e;
        }
    }

    private synchronized void relock() throws IOException {
        lock.close();
        lock = null;
        owner = null;
        open();
    }

    /** Takes what is in the file for committed; it was not written by this sink. */
    private void adopt(long size) throws IOException {
        moved = true;
        length = size;
        frontier = Frontier.read(file, size);
        committedLength = length;
        committedFrontier = frontier;
        if (size > 0 && options.fsync() == Fsync.COMMIT) {
            file.sync();
        }
    }

    private void checkNobodyElseWrote() throws IOException {
        long size = file.size();
        if (size < length || !frontier.agrees(file, length)) {
            damaged(size);
        } else if (size > length) {
            LOG.info("{} bytes were appended to {} by another program", size - length, name());
            adopt(size);
        }
    }

    private void damaged(long size) throws IOException {
        long end = size < length ? size : SinkBytes.contentEnd(file, size);
        String detail =
                String.format(
                        "%s was truncated or overwritten by another program: %d of %d committed"
                                + " bytes are as they were written",
                        name(), Math.min(end, length), length);
        Loss loss = SinkEntry.loss(files.path(), Math.min(end, length), length, detail);
        if (options.onSinkDamaged() == OnSinkDamaged.FAIL) {
            throw new SinkDamagedException(
                    detail
                            + "; copytruncate of a sink is not supported: let the rotator create a"
                            + " new file, and set onSinkDamaged=continue to go on with this one",
                    position(),
                    List.of(loss));
        }
        LOG.warn("{}", detail);
        losses.add(loss);
        if (end < size) {
            file.truncate(end);
        }
        adopt(end);
    }

    /**
     * Takes a new handle, because the old one may have failed a sync or was closed by an interrupt,
     * and drops what was written but is not committed.
     */
    private void reopen() throws IOException {
        closeFile();
        Optional<Path> where = locate();
        if (where.isPresent()) {
            DiskFile again = disk.open(where.get(), Mode.WRITE);
            try {
                if (cutNeeded && again.size() > committedLength) {
                    again.truncate(committedLength);
                }
            } catch (IOException e) {
                again.close();
                throw e;
            }
            file = again;
        }
        length = committedLength;
        frontier = committedFrontier;
        cutNeeded = false;
        distrusted = false;
    }

    /** Where the file is now; empty if it was deleted. */
    private Optional<Path> locate() throws IOException {
        if (isAtPath()) {
            return Optional.of(files.path());
        }
        if (inode == 0 || disk.stat(files.directory()).isEmpty()) {
            return Optional.empty();
        }
        for (Path sibling : files.siblings(disk)) {
            if (disk.stat(sibling).filter(this::isOurs).isPresent()) {
                return Optional.of(sibling);
            }
        }
        return Optional.empty();
    }

    private void closeFile() throws IOException {
        if (file != null) {
            DiskFile closing = file;
            file = null;
            closing.close();
        }
    }
}
