package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.Condition;
import dev.cairn.s3.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes bytes in their order into new objects: a small one with one request, a larger one as an
 * upload in parts of 8 MiB, and a very large thing as several objects of 64 GiB. Holds one part in
 * memory. The objects are complete, and told of, once it was synced.
 */
final class PieceWriter implements DiskFile {

    /** Bytes of a part; less only of the last one. */
    static final int PART_BYTES = 8 << 20;

    /** Parts of an object; what is larger becomes several of them. */
    static final int PARTS = 8192;

    /** Bytes of an object at most. */
    static final long OBJECT_BYTES = (long) PARTS * PART_BYTES;

    private static final int FIRST_BYTES = 64 << 10;

    private final ObjectStore store;
    private final Attempts attempts;
    private final String prefix;
    private final String key;
    private final Consumer<List<Pieces.Piece>> done;
    private final long begin;
    private final List<Pieces.Piece> pieces = new ArrayList<>();
    private byte[] part = new byte[FIRST_BYTES];
    private int partBytes;
    private long objectAt;
    private long written;
    private Optional<ObjectStore.Upload> upload = Optional.empty();
    private final List<String> tags = new ArrayList<>();
    private boolean finished;

    /**
     * Sends nothing yet.
     *
     * @param key of the first object, below the prefix
     * @param begin offset of the first byte
     * @param done is told of the objects when they are complete
     */
    PieceWriter(
            ObjectStore store,
            Attempts attempts,
            String prefix,
            String key,
            long begin,
            Consumer<List<Pieces.Piece>> done) {
        this.store = store;
        this.attempts = attempts;
        this.prefix = prefix;
        this.key = key;
        this.begin = begin;
        this.objectAt = begin;
        this.written = begin;
        this.done = done;
    }

    /** The offset behind what was written. */
    @Override
    public long size() {
        return written;
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        throw new UnsupportedOperationException("opened for writing");
    }

    @Override
    public void write(List<ByteBuffer> sources, long offset) throws IOException {
        if (offset != written || finished) {
            throw new IllegalStateException(
                    "bytes for offset " + offset + " where " + written + " is the next");
        }
        for (ByteBuffer source : sources) {
            while (source.hasRemaining()) {
                if (partBytes == PART_BYTES) {
                    // it has one behind it, so that it is not the last
                    sendPart();
                }
                int count = Math.min(source.remaining(), PART_BYTES - partBytes);
                if (part.length < partBytes + count) {
                    int grown = Math.max(2 * part.length, partBytes + count);
                    part = Arrays.copyOf(part, Math.min(PART_BYTES, grown));
                }
                source.get(part, partBytes, count);
                partBytes += count;
                written += count;
            }
        }
    }

    private void sendPart() throws IOException {
        if (upload.isEmpty()) {
            upload = Optional.of(attempts.run(() -> store.begin(prefix + name())));
        }
        ObjectStore.Upload to = upload.get();
        int number = tags.size() + 1;
        tags.add(attempts.run(() -> store.part(to, number, part, partBytes)));
        partBytes = 0;
        if (tags.size() == PARTS) {
            complete();
        }
    }

    private String name() {
        return pieces.isEmpty() ? key : key + "." + pieces.size();
    }

    private void complete() throws IOException {
        String name = name();
        long length = written - objectAt;
        if (upload.isEmpty()) {
            byte[] bytes = Arrays.copyOf(part, partBytes);
            attempts.run(() -> store.put(prefix + name, bytes, Condition.NONE));
        } else {
            complete(upload.get(), length);
        }
        pieces.add(new Pieces.Piece(name, objectAt, length));
        objectAt += length;
        upload = Optional.empty();
        tags.clear();
        partBytes = 0;
    }

    private void complete(ObjectStore.Upload whole, long length) throws IOException {
        try {
            attempts.run(
                    () -> {
                        store.complete(whole, tags);
                        return null;
                    });
        } catch (BucketException e) {
            // the answer to an earlier attempt may have been lost, and then it was done; of an
            // upload that is gone not every service says so
            boolean mayBeDone =
                    e.kind() == BucketException.Kind.CONDITION
                            || e.kind() == BucketException.Kind.PASSING;
            if (!mayBeDone || !isThere(whole.key(), length)) {
                throw e;
            }
        }
    }

    private boolean isThere(String whole, long length) throws IOException {
        return attempts.run(() -> store.list(whole)).stream()
                .anyMatch(each -> each.key().equals(whole) && each.sizeBytes() == length);
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("objects are not cut");
    }

    /** Completes the objects; then nothing more is written. */
    @Override
    public void sync() throws IOException {
        if (finished) {
            return;
        }
        if (partBytes > 0 && upload.isPresent()) {
            sendPart();
        }
        if (written > objectAt || (begin == 0 && pieces.isEmpty())) {
            complete();
        }
        finished = true;
        done.accept(List.copyOf(pieces));
    }

    @Override
    public void close() throws IOException {
        if (!finished && upload.isPresent()) {
            ObjectStore.Upload left = upload.get();
            upload = Optional.empty();
            attempts.run(
                    () -> {
                        store.abort(left);
                        return null;
                    });
        }
    }
}
