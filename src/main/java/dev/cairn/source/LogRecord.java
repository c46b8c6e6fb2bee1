package dev.cairn.source;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * One log line or event within a batch. Its bytes are a view of the batch and end with it.
 *
 * @param id stable across renames and restarts: partition id, a colon, and the place
 * @param offset place in the partition: for a file the byte offset of the first byte
 * @param content the record without its line ending; read only
 * @param partial whether it is a piece of a line over the limit, or lacks its newline
 */
public record LogRecord(String id, long offset, ByteBuffer content, boolean partial) {

    /** Decodes the content; malformed bytes become the replacement character. */
    public String text(Charset charset) {
        // By way of an array: decoders go through a direct buffer byte by byte.
        byte[] bytes = new byte[content.remaining()];
        content.get(content.position(), bytes);
        return new String(bytes, charset);
    }
}
