package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * Reads what is stored in pieces. Where it is read in order, one request is made for each piece,
 * and made again from where it was when its connection breaks, up to {@link Attempts#MAX} times
 * without a byte in between.
 */
final class PieceReader implements DiskFile {

    /** Read at a time from a connection: a buffer may have no array that it could be read into. */
    private static final int READ_BYTES = 64 << 10;

    private final ObjectStore store;
    private final Attempts attempts;
    private final String prefix;
    private final Pieces pieces;
    private final long end;
    private final byte[] bytes = new byte[READ_BYTES];
    private Optional<InputStream> stream = Optional.empty();
    private long position;
    private long streamEnd;

    /**
     * Opens nothing yet.
     *
     * @param end behind the last byte that is going to be read
     */
    PieceReader(ObjectStore store, Attempts attempts, String prefix, Pieces pieces, long end) {
        this.store = store;
        this.attempts = attempts;
        this.prefix = prefix;
        this.pieces = pieces;
        this.end = Math.min(end, pieces.length());
    }

    @Override
    public long size() {
        return pieces.length();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        if (offset >= end) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        if (offset != position) {
            hangUp();
            position = offset;
        }
        BucketException trouble = broken(offset, "not tried", null);
        for (int failures = 0; failures < Attempts.MAX; failures++) {
            try {
                InputStream in = connect();
                int wanted = (int) Math.min(target.remaining(), streamEnd - position);
                int count = in.read(bytes, 0, Math.min(wanted, bytes.length));
                if (count > 0) {
                    target.put(bytes, 0, count);
                    advance(count);
                    return count;
                }
                trouble = broken(offset, "the answer ends in its middle", null);
            } catch (NoSuchFileException | EOFException | BucketException e) {
                throw e;
            } catch (IOException e) {
                trouble = broken(offset, e.getMessage(), e);
            }
            hangUp();
        }
        throw trouble;
    }

    private BucketException broken(long offset, String why, Exception cause) {
        String where = "s3://" + store.name() + "/" + prefix + pieces.holding(offset).key();
        return new BucketException(BucketException.Kind.PASSING, where + ": " + why, cause);
    }

    private InputStream connect() throws IOException {
        if (stream.isEmpty()) {
            Pieces.Piece piece = pieces.holding(position);
            streamEnd = Math.min(end, pieces.endOfPiece(position));
            long from = position - piece.at();
            long to = streamEnd - piece.at();
            stream = Optional.of(attempts.run(() -> store.read(prefix + piece.key(), from, to)));
        }
        return stream.get();
    }

    private void advance(int count) throws IOException {
        position += count;
        if (position == streamEnd) {
            hangUp();
        }
    }

    private void hangUp() throws IOException {
        if (stream.isPresent()) {
            InputStream in = stream.get();
            stream = Optional.empty();
            in.close();
        }
    }

    @Override
    public void write(List<ByteBuffer> sources, long offset) {
        throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public void sync() {
        // nothing was written
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }
}
