package dev.cairn.tail;

import dev.cairn.io.DiskFile;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds the byte after a file's last newline, from the back. */
final class StartAtEnd {

    private static final int CHUNK_BYTES = 64 << 10;

    private StartAtEnd() {}

    /** The position behind the last whole line, with its evidence. */
    static FilePosition of(FilePosition position, DiskFile file) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long end = file.size();
        while (end > 0) {
            long from = Math.max(0, end - CHUNK_BYTES);
            chunk.clear().limit((int) (end - from));
            FileIdentity.fill(chunk, file, from);
            int newline = LineFramer.last(chunk, 0, chunk.position());
            if (newline >= 0) {
                return FileIdentity.at(position, file, from + newline + 1);
            }
            end = from;
        }
        return position;
    }
}
