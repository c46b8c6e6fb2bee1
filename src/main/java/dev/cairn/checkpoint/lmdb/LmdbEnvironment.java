package dev.cairn.checkpoint.lmdb;

import dev.cairn.io.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * An LMDB environment that this process has open. LMDB forbids to open one twice in a process, so
 * there is one per directory. Only files that {@link LmdbFileCheck} has passed are opened for
 * writing.
 *
 * <p>Its map is as large as the file may get. It costs address space only, and grows when it is
 * full.
 */
final class LmdbEnvironment implements Closeable {

    /** How large a map is at first. */
    static final long FIRST_MAP_BYTES = 64L << 20;

    /** Beyond any registry; a file that would grow beyond it is not a registry any more. */
    static final long MAX_MAP_BYTES = 1L << 40;

    /** How many readers may look at once; each takes 64 bytes of lock.mdb. */
    private static final int MAX_READERS = 126;

    private static final int MODE = 0664;

    /** How lmdbjava words what the system said. */
    private static final Pattern SYSTEM_ERROR =
            Pattern.compile("Platform constant error code: \\w+ (.*) \\(-?\\d+\\)");

    private static final String IO_ERROR = "Input/output error";

    /** Less than a commit may need. */
    private static final long FULL_BYTES = 1 << 20;

    /** Those that are open, by directory. */
    private static final Map<Path, LmdbEnvironment> OPEN = new ConcurrentHashMap<>();

    /** Held while an environment is opened, and while one is open for a moment only. */
    static final Object OPENING = new Object();

    private final Path directory;
    private final Env<byte[]> env;
    private final Dbi<byte[]> dbi;

    /** Writing is to change the map or to close; all else that touches the map is reading. */
    private final ReadWriteLock map = new ReentrantReadWriteLock();

    private boolean open = true;

    private LmdbEnvironment(Path directory, Env<byte[]> env, Dbi<byte[]> dbi) {
        this.directory = directory;
        this.env = env;
        this.dbi = dbi;
    }

    /**
     * Opens a directory for writing, as its only writer.
     *
     * @param firstMapBytes how large the map is at first, at least
     */
    static LmdbEnvironment openOwned(Disk disk, LmdbFiles files, long firstMapBytes)
            throws IOException {
        LmdbLibrary.require();
        synchronized (OPENING) {
            // A table that others still have open may be of a file that has been replaced since.
            disk.delete(files.readers());
            try {
                Env<byte[]> env =
                        Env.create(ByteArrayProxy.PROXY_BA)
                                .setMapSize(firstMapBytes)
                                .setMaxReaders(MAX_READERS)
                                .open(files.directory().toFile(), MODE, EnvFlags.MDB_NOTLS);
                LmdbEnvironment opened = new LmdbEnvironment(files.directory(), env, entries(env));
                OPEN.put(files.directory(), opened);
                return opened;
            } catch (LmdbException e) {
                throw failed(e);
            }
        }
    }

    private static Dbi<byte[]> entries(Env<byte[]> env) {
        try {
            return env.openDbi((byte[]) null);
        } catch (LmdbException e) {
            env.close();
            throw e;
        }
    }

    /** The one that this process has open for writing in a directory. */
    static Optional<LmdbEnvironment> ofProcess(LmdbFiles files) {
        return Optional.ofNullable(OPEN.get(files.directory()));
    }

    /**
     * Applies changes in one transaction, and writes nothing if they change nothing. The map grows
     * as needed.
     *
     * @return whether anything was written
     * @throws IOException and whether it was written is not known
     */
    boolean commit(List<RecordChange> changes) throws IOException {
        while (true) {
            try {
                return tryCommit(changes);
            } catch (Env.MapFullException e) {
                grow();
            } catch (LmdbException e) {
                throw failedWriting(e);
            }
        }
    }

    private boolean tryCommit(List<RecordChange> changes) {
        try (Txn<byte[]> txn = env.txnWrite()) {
            long entriesMore = 0;
            long sumMore = 0;
            boolean changed = false;
            for (RecordChange change : changes) {
                byte[] key = change.key();
                byte[] old = dbi.get(txn, key);
                byte[] value = change.value(key).orElse(null);
                if (Arrays.equals(old, value)) {
                    continue;
                }
                changed = true;
                if (old != null) {
                    entriesMore--;
                    sumMore -= RecordFormat.weight(RecordFormat.carried(old));
                }
                if (value == null) {
                    dbi.delete(txn, key);
                } else {
                    entriesMore++;
                    sumMore += RecordFormat.weight(RecordFormat.carried(value));
                    dbi.put(txn, key, value);
                }
            }
            if (changed) {
                dbi.put(txn, StateRecord.KEY, state(txn).next(entriesMore, sumMore).value());
                txn.commit();
            }
            return changed;
        }
    }

    private StateRecord state(Txn<byte[]> txn) {
        byte[] value = dbi.get(txn, StateRecord.KEY);
        try {
            return value == null ? StateRecord.NONE : StateRecord.read(value, 0, value.length);
        } catch (IOException e) {
            throw new LmdbException("the state record was damaged while the file was in use", e);
        }
    }

    private void grow() throws IOException {
        map.writeLock().lock();
        try {
            // readers that were killed keep pages from being used again
            if (env.readerCheck() > 0) {
                return;
            }
            long now = env.info().mapSize;
            if (now >= MAX_MAP_BYTES) {
                throw new IOException(
                        "it has reached " + MAX_MAP_BYTES + " bytes; stop, and compact it");
            }
            env.setMapSize(Math.min(MAX_MAP_BYTES, 2 * now));
        } catch (LmdbException e) {
            throw failed(e);
        } finally {
            map.writeLock().unlock();
        }
    }

    /**
     * Keeps the pages of the newest commit as they are while something is done.
     *
     * @throws LmdbPin.UnavailableException if it has just been closed
     */
    <T> T pinned(LmdbPin.Work<T> work) throws IOException {
        map.readLock().lock();
        try {
            if (!open) {
                throw new LmdbPin.UnavailableException("it has been closed meanwhile");
            }
            try (Txn<byte[]> txn = env.txnRead()) {
                return work.with(txn.getId());
            }
        } catch (LmdbException e) {
            throw failed(e);
        } finally {
            map.readLock().unlock();
        }
    }

    /** Writes a copy without free pages into a directory that is empty; not synced. */
    void copyTo(Path empty) throws IOException {
        map.readLock().lock();
        try {
            env.copy(empty.toFile(), CopyFlags.MDB_CP_COMPACT);
        } catch (LmdbException e) {
            throw failedWriting(e);
        } finally {
            map.readLock().unlock();
        }
    }

    /** Bytes of the map. */
    long mapBytes() {
        return env.info().mapSize;
    }

    /**
     * The system's words for what went wrong, without LMDB's around them. LMDB calls it an I/O
     * error if the disk becomes full in the middle of a write.
     */
    private IOException failedWriting(LmdbException e) {
        IOException failed = failed(e);
        return IO_ERROR.equals(failed.getMessage()) && isDiskFull()
                ? new IOException("No space left on device", e)
                : failed;
    }

    private boolean isDiskFull() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < FULL_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    static IOException failed(LmdbException e) {
        String message = String.valueOf(e.getMessage());
        Matcher system = SYSTEM_ERROR.matcher(message);
        return new IOException(system.matches() ? system.group(1) : message, e);
    }

    @Override
    public void close() {
        map.writeLock().lock();
        try {
            if (open) {
                open = false;
                OPEN.remove(directory, this);
                env.close();
            }
        } finally {
            map.writeLock().unlock();
        }
    }
}
