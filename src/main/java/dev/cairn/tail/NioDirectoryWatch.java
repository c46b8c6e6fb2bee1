package dev.cairn.tail;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch service of the JDK (inotify on Linux). A thread of its own waits for it, so that a
 * source that sleeps can also be woken by others; the thread sleeps while nothing happens, and
 * while the source has not asked yet.
 */
final class NioDirectoryWatch implements DirectoryWatch {

    private static final Logger LOG = LoggerFactory.getLogger("dev.cairn.tail");

    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Map<WatchKey, Path> directories = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<WatchKey> signalled = new ArrayDeque<>();
    private boolean woken;
    private volatile boolean pending;
    private boolean refusalTold;

    private NioDirectoryWatch(WatchService service) {
        this.service = service;
    }

    /** Opens a watch, or one that watches nothing where the system has none to spare. */
    static DirectoryWatch open() {
        WatchService service = null;
        try {
            service = FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("no directory can be watched ({}); files are polled", e.getMessage());
        }
        NioDirectoryWatch watch = new NioDirectoryWatch(service);
        if (service != null) {
            Thread thread = new Thread(watch::listen, "cairn-tail-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return watch;
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = service.take();
                lock.lock();
                try {
                    signalled.add(key);
                    pending = true;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } catch (ClosedWatchServiceException e) {
            return; // closed: the end of this thread
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean watch(Path directory) {
        if (service == null) {
            return false;
        }
        WatchKey known = keys.get(directory);
        if (known != null && known.isValid()) {
            return true;
        }
        try {
            WatchKey key =
                    directory.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_DELETE,
                            StandardWatchEventKinds.ENTRY_MODIFY);
            keys.put(directory, key);
            // a directory that was renamed keeps its key: it goes by its new name from here on
            directories.put(key, directory);
            return true;
        } catch (IOException | ClosedWatchServiceException e) {
            if (!refusalTold) {
                refusalTold = true;
                LOG.warn("{} cannot be watched ({}); it is polled", directory, e.getMessage());
            }
            return false;
        }
    }

    @Override
    public void unwatch(Path directory) {
        keys.entrySet()
                .removeIf(
                        entry -> {
                            if (!entry.getKey().startsWith(directory)) {
                                return false;
                            }
                            WatchKey key = entry.getValue();
                            if (directories.remove(key, entry.getKey())) {
                                key.cancel();
                            }
                            return true;
                        });
    }

    @Override
    public void tell(Listener listener) {
        while (pending) {
            WatchKey key;
            lock.lock();
            try {
                key = signalled.poll();
                pending = !signalled.isEmpty();
            } finally {
                lock.unlock();
            }
            if (key != null) {
                tell(key, listener);
            }
        }
    }

    private void tell(WatchKey key, Listener listener) {
        Path directory = directories.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (directory == null) {
                continue;
            }
            if (event.context() instanceof Path name) {
                Path child = directory.resolve(name);
                if (event.kind() == StandardWatchEventKinds.ENTRY_MODIFY) {
                    listener.modified(child);
                } else {
                    listener.named(child);
                }
            } else {
                listener.uncertain(directory);
            }
        }
        if (!key.reset() && directory != null) {
            directories.remove(key);
            keys.remove(directory, key);
            listener.uncertain(directory);
        }
    }

    @Override
    public boolean await(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (signalled.isEmpty() && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean called = woken;
            woken = false;
            return called;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeUp() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }
}
