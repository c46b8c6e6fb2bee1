package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes a file, and syncs it on another thread each 64 MiB while more is written, so that the sync
 * at its end, which is still the caller's, has little left to do. A sync that fails is not hidden
 * by a later one that does not: it is thrown by {@link #finish} at the latest.
 */
final class EarlySync implements Closeable {

    /** Enough to keep a disk busy, and few enough commits of the file system's journal. */
    static final long STEP_BYTES = 64 << 20;

    private final DiskFile file;
    private CompletableFuture<Void> sync = CompletableFuture.completedFuture(null);
    private long unsyncedBytes;

    EarlySync(DiskFile file) {
        this.file = file;
    }

    /** Writes all of a buffer at an offset. */
    void write(ByteBuffer bytes, long offset) throws IOException {
        int count = bytes.remaining();
        file.write(List.of(bytes), offset);
        unsyncedBytes += count;
        if (unsyncedBytes >= STEP_BYTES && sync.isDone()) {
            finish();
            sync = CompletableFuture.runAsync(this::sync);
            unsyncedBytes = 0;
        }
    }

    private void sync() {
        try {
            file.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the sync that is under way, and throws what went wrong with it. */
    void finish() throws IOException {
        try {
            sync.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    /** Waits; the file may be closed then. */
    @Override
    public void close() {
        sync.exceptionally(failed -> null).join();
    }
}
