package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A file of which what has been written is synced on another thread each 64 MiB while more is
 * written, so that the sync at its end has little left to do. A sync that fails is not hidden by a
 * later one that does not: it is thrown by {@link #sync} at the latest.
 */
final class EarlySync implements DiskFile {

    /** Enough to keep a disk busy, and few enough commits of the file system's journal. */
    static final long STEP_BYTES = 64 << 20;

    private final DiskFile file;
    private CompletableFuture<Void> early = CompletableFuture.completedFuture(null);
    private long unsyncedBytes;

    /** Closes the file when it is closed. */
    EarlySync(DiskFile file) {
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        return file.read(target, offset);
    }

    @Override
    public void write(List<ByteBuffer> sources, long offset) throws IOException {
        long count = sources.stream().mapToLong(ByteBuffer::remaining).sum();
        file.write(sources, offset);
        unsyncedBytes += count;
        if (unsyncedBytes >= STEP_BYTES && early.isDone()) {
            finish();
            early = CompletableFuture.runAsync(this::syncEarly);
            unsyncedBytes = 0;
        }
    }

    private void syncEarly() {
        try {
            file.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the sync that is under way, and throws what went wrong with it. */
    private void finish() throws IOException {
        try {
            early.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        finish();
        file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
        finish();
        file.sync();
    }

    @Override
    public void close() throws IOException {
        early.exceptionally(failed -> null).join();
        file.close();
    }
}
