package dev.cairn.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file whose only use is its lock: one process at a time has it, and the system frees it when
 * that process ends in whatever way. It is never renamed nor deleted, and holds one line, {@code
 * pid host}, about its last holder.
 */
public final class LockFile implements Closeable {

    /** Far behind the text, so that others can read it even where locks are mandatory (Windows). */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int MAX_TEXT_BYTES = 512;

    /**
     * Locks of this process. Asked before a file is opened: on POSIX systems closing any handle of
     * a file gives up the process's locks on it, so a second handle must not even come to be.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path canonical;
    private final FileChannel channel;
    private boolean open = true;

    private LockFile(Path canonical, FileChannel channel) {
        this.canonical = canonical;
        this.channel = channel;
    }

    /**
     * Locks a file, created if absent; its directory must exist.
     *
     * @throws HeldLockException at once if anybody has it, this process included
     */
    @SuppressWarnings("resource") // the channel lives as long as the lock
    public static LockFile acquire(Path path) throws IOException {
        try {
            Path absolute = path.toAbsolutePath();
            Path canonical = absolute.getParent().toRealPath().resolve(absolute.getFileName());
            synchronized (HELD) {
                if (HELD.contains(canonical)) {
                    throw held(path, "this process");
                }
                FileChannel channel =
                        FileChannel.open(
                                canonical,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE);
                lock(path, channel);
                HELD.add(canonical);
                return new LockFile(canonical, channel);
            }
        } catch (HeldLockException e) {
            throw e;
        } catch (IOException e) {
            throw RealDisk.describe("lock", path, e);
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            // Held by this program under another class loader. The handle stays open: see HELD.
            throw held(path, "this process");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            String holder = read(channel).orElse("another process");
            channel.close();
            throw held(path, holder);
        }
        try {
            channel.truncate(0);
            String text = ProcessHandle.current().pid() + " " + HostName.get() + "\n";
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static HeldLockException held(Path path, String holder) {
        return new HeldLockException(path + " is locked by " + holder, holder);
    }

    private static Optional<String> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_TEXT_BYTES);
        channel.read(bytes, 0);
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
        int space = text.indexOf(' ');
        return space < 0
                ? Optional.empty()
                : Optional.of(
                        "pid "
                                + text.substring(0, space)
                                + " on host "
                                + text.substring(space + 1));
    }

    /** Gives the lock up; the file stays. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (open) {
                open = false;
                HELD.remove(canonical);
                channel.close();
            }
        }
    }

    @Override
    public String toString() {
        return canonical.toString();
    }
}
