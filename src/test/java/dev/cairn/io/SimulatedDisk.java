package dev.cairn.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A disk in memory that can lose unsynced content and names, tear writes, fill up, fail and die at
 * any operation. Operations through {@link Disk} are counted and can fail; the methods with an
 * {@code outside} name are those of another program: they always succeed and are durable at once.
 */
public final class SimulatedDisk implements Disk {

    private static final long DEVICE = 0x801;

    private final SimulatedNames names;
    private final LongSupplier clockNanos;
    private final Set<Path> denied = new HashSet<>();
    private long tickNanos = 1_700_000_000_000_000_000L;
    private boolean dead;
    private long operations;
    private long faultAt = Long.MAX_VALUE;
    private Fault fault = Fault.EIO;
    private long capacityBytes = Long.MAX_VALUE;
    private int maxOpenFiles = Integer.MAX_VALUE;
    private int openFiles;

    /** An empty disk whose clock moves on by a millisecond with each look at it. */
    public SimulatedDisk() {
        this(null);
    }

    /** An empty disk with a clock for modification times, in nanoseconds since 1970. */
    public SimulatedDisk(LongSupplier clockNanos) {
        this.clockNanos = clockNanos == null ? () -> tickNanos += 1_000_000 : clockNanos;
        this.names = new SimulatedNames(this.clockNanos);
    }

    private SimulatedDisk(SimulatedDisk before, SimulatedNames survivors) {
        this.clockNanos = before.clockNanos;
        this.names = survivors;
        this.capacityBytes = before.capacityBytes;
        this.denied.addAll(before.denied);
    }

    // ---- what tests do to the disk

    /** Lets the n-th counted operation from now (1 is the next one) meet with a fault, once. */
    public synchronized void failAt(long n, Fault what) {
        faultAt = operations + n;
        fault = what;
    }

    /** Disarms {@link #failAt}. */
    public synchronized void failNever() {
        faultAt = Long.MAX_VALUE;
    }

    /** Counted operations so far: those that change or sync something. */
    public synchronized long operations() {
        return operations;
    }

    /** Bytes that all files together may have; writes beyond it find no space. */
    public synchronized void setCapacity(long bytes) {
        capacityBytes = bytes;
    }

    /** How many handles may be open at a time (EMFILE beyond). */
    public synchronized void setMaxOpenFiles(int count) {
        maxOpenFiles = count;
    }

    public synchronized int openFiles() {
        return openFiles;
    }

    /** Whether numbers of files without a name and handle are given to new files, lowest first. */
    public synchronized void reuseInodes(boolean reuse) {
        names.reuseInodes = reuse;
    }

    /** Makes a path, and what is below it, inaccessible (EACCES), or accessible again. */
    public synchronized void deny(Path path, boolean deny) {
        if (deny) {
            denied.add(names.absolute(path));
        } else {
            denied.remove(names.absolute(path));
        }
    }

    /** Lets all reads of a file's content fail (EIO), or succeed again. */
    public synchronized void failReads(Path path, boolean fail) {
        names.existing(path).readsFail = fail;
    }

    /**
     * The disk after a power loss now: of what was not synced an arbitrary part is there. This one
     * is dead from then on.
     */
    public synchronized SimulatedDisk crash(Random random) {
        dead = true;
        return new SimulatedDisk(this, names.survivors(random));
    }

    /** The disk after SIGKILL of the process: everything done is there. This one is dead. */
    public synchronized SimulatedDisk kill() {
        dead = true;
        return new SimulatedDisk(this, names.survivors());
    }

    // ---- what another program does

    /** Creates a file, or replaces its content in place; creates its directories. */
    public synchronized void outsideWrite(Path path, byte[] content) {
        SimulatedInode inode = names.createDurably(path);
        inode.truncate(0);
        inode.write(0, content.clone());
        touched(inode);
    }

    public void outsideWrite(Path path, String content) {
        outsideWrite(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends to a file, created if absent. */
    public synchronized void outsideAppend(Path path, byte[] content) {
        SimulatedInode inode = names.createDurably(path);
        inode.write(inode.size(), content.clone());
        touched(inode);
    }

    public void outsideAppend(Path path, String content) {
        outsideAppend(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized void outsideTruncate(Path path, int size) {
        SimulatedInode inode = names.existing(path);
        inode.truncate(size);
        touched(inode);
    }

    /** Renames a file or a directory with everything below, replacing what is there. */
    public synchronized void outsideRename(Path from, Path to) {
        names.rename(names.entry(from), names.entry(to));
        names.settle();
    }

    /** Deletes a file, a link or a directory with everything below. */
    public synchronized void outsideDelete(Path path) {
        names.remove(names.entry(path));
        names.settle();
    }

    public synchronized void outsideMakeDirectory(Path path) {
        names.makeDirectories(names.absolute(path));
    }

    public synchronized void outsideSymlink(Path link, Path target) {
        names.symlink(link, target);
    }

    /** Content of a file, whatever was denied. */
    public synchronized byte[] bytes(Path path) {
        return names.existing(path).bytes();
    }

    public String text(Path path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    public synchronized boolean exists(Path path) {
        return names.find(path).isPresent();
    }

    private void touched(SimulatedInode inode) {
        inode.sync();
        inode.modifiedNanos = now();
    }

    // ---- Disk

    @Override
    public synchronized DiskFile open(Path path, Mode mode) throws IOException {
        checkAlive();
        checkAccess(path, true);
        Optional<SimulatedInode> found = names.find(path);
        if (found.isPresent() && mode == Mode.CREATE_NEW) {
            throw new FileAlreadyExistsException(path.toString());
        }
        boolean create = mode == Mode.CREATE_NEW || mode == Mode.WRITE_OR_CREATE;
        if (found.isEmpty() && !create) {
            throw new NoSuchFileException(path.toString());
        }
        if (found.isPresent() && found.get().directory && mode != Mode.READ) {
            throw new IOException(path + ": cannot open: Is a directory");
        }
        if (openFiles >= maxOpenFiles) {
            throw new IOException(path + ": cannot open: Too many open files");
        }
        if (found.isEmpty()) {
            names.requireParent(path);
            change("create", path.toString(), () -> names.create(path));
        }
        SimulatedInode inode = names.existing(path);
        inode.openHandles++;
        openFiles++;
        return new SimulatedFile(this, path.toString(), inode, mode != Mode.READ);
    }

    @Override
    public synchronized Optional<FileStat> stat(Path path) throws IOException {
        checkAlive();
        checkAccess(path, false);
        return names.find(path)
                .map(
                        inode ->
                                new FileStat(
                                        inode.directory
                                                ? FileStat.Kind.DIRECTORY
                                                : FileStat.Kind.FILE,
                                        inode.size(),
                                        inode.modifiedNanos,
                                        DEVICE,
                                        inode.number));
    }

    @Override
    public synchronized Path realPath(Path path) throws IOException {
        checkAlive();
        checkAccess(path, false);
        if (names.find(path).isEmpty()) {
            throw new NoSuchFileException(path.toString());
        }
        return names.absolute(path);
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        checkAlive();
        checkAccess(directory, true);
        SimulatedInode inode =
                names.find(directory)
                        .orElseThrow(() -> new NoSuchFileException(directory.toString()));
        if (!inode.directory) {
            throw new IOException(directory + ": cannot list: Not a directory");
        }
        List<Path> children = new ArrayList<>();
        names.children(directory).forEach(child -> children.add(directory.resolve(child)));
        return children;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        checkAlive();
        checkAccess(from, false);
        checkAccess(to, false);
        names.requireEntry(from);
        names.requireParent(to);
        change("rename", from.toString(), () -> names.rename(names.entry(from), names.entry(to)));
    }

    @Override
    public synchronized void link(Path existing, Path link) throws IOException {
        checkAlive();
        checkAccess(link, false);
        names.requireEntry(existing);
        names.requireParent(link);
        if (names.find(link).isPresent()) {
            throw new FileAlreadyExistsException(link.toString());
        }
        change("link", link.toString(), () -> names.link(existing, names.entry(link)));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        checkAlive();
        checkAccess(path, false);
        if (names.hasEntry(path)) {
            change("delete", path.toString(), () -> names.remove(names.entry(path)));
        }
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        checkAlive();
        checkAccess(directory, false);
        if (names.find(directory).isEmpty()) {
            change(
                    "create directory",
                    directory.toString(),
                    () -> names.makeDirectories(names.absolute(directory)));
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        checkAlive();
        if (names.find(directory).isEmpty()) {
            throw new NoSuchFileException(directory.toString());
        }
        Path absolute = names.absolute(directory);
        sync(directory.toString(), () -> names.sync(absolute), () -> names.forgetDirty(absolute));
    }

    // ---- one operation, with its fault

    long now() {
        return clockNanos.getAsLong();
    }

    void checkAlive() {
        if (dead) {
            throw new SimulatedCrash();
        }
    }

    void closed(SimulatedInode inode) {
        openFiles--;
        names.reclaim(inode);
    }

    /** The fault that this operation meets with, if any. */
    private Optional<Fault> step(boolean sync) {
        operations++;
        boolean due =
                fault == Fault.FAILED_SYNC ? operations >= faultAt && sync : operations == faultAt;
        if (!due) {
            return Optional.empty();
        }
        faultAt = Long.MAX_VALUE;
        return Optional.of(fault);
    }

    private IOException failure(Fault met, String tried, String name) {
        if (met == Fault.CRASH) {
            dead = true;
            throw new SimulatedCrash();
        }
        return new IOException(name + ": cannot " + tried + ": " + met.text());
    }

    /** Changes names or a file's size. A crash comes after it: what survives is chosen later. */
    void change(String tried, String name, Runnable operation) throws IOException {
        Optional<Fault> met = step(false);
        if (met.isEmpty() || met.get() == Fault.EIO_AFTER || met.get() == Fault.CRASH) {
            operation.run();
        }
        if (met.isPresent()) {
            throw failure(met.get(), tried, name);
        }
    }

    void sync(String name, Runnable operation, Runnable forget) throws IOException {
        Optional<Fault> met = step(true);
        if (met.isEmpty()) {
            operation.run();
            return;
        }
        if (met.get() != Fault.CRASH) {
            forget.run();
        }
        throw failure(met.get(), "sync", name);
    }

    void write(String name, SimulatedInode inode, int offset, byte[] bytes) throws IOException {
        Optional<Fault> met = step(false);
        long room = capacityBytes - names.totalBytes() + Math.max(0, inode.size() - offset);
        if (met.isEmpty() && bytes.length > room) {
            met = Optional.of(Fault.ENOSPC);
        } else {
            room = bytes.length / 2;
        }
        byte[] written = bytes;
        if (met.isPresent() && met.get() != Fault.EIO_AFTER) {
            int count =
                    met.get() == Fault.EIO ? 0 : (int) Math.max(0, Math.min(room, bytes.length));
            written = java.util.Arrays.copyOf(bytes, count);
        }
        if (written.length > 0) {
            inode.write(offset, written);
            inode.modifiedNanos = now();
        }
        if (met.isPresent()) {
            throw failure(met.get(), "write", name);
        }
    }

    private void checkAccess(Path path, boolean itself) throws AccessDeniedException {
        Path absolute = itself ? names.absolute(path) : names.entry(path).getParent();
        for (Path at = absolute; at != null; at = at.getParent()) {
            if (denied.contains(at)) {
                throw new AccessDeniedException(path.toString());
            }
        }
    }
}
