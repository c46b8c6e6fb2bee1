package dev.cairn.append;

import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * Writes records as NDJSON: one object {@code {"id":…,"path":…,"offset":…,"message":…}} per line,
 * with {@code "partial":true} behind it for a record that is not a whole line. Used by one thread
 * at a time; what it returns is the caller's.
 */
final class NdjsonEncoder {

    private static final byte[] ID = ascii("{\"id\":");
    private static final byte[] PATH = ascii(",\"path\":");
    private static final byte[] OFFSET = ascii(",\"offset\":");
    private static final byte[] MESSAGE = ascii(",\"message\":");
    private static final byte[] PARTIAL = ascii(",\"partial\":true");
    private static final byte[] END = ascii("}\n");

    private static final int INITIAL_BYTES = 64 * 1024;

    /** A buffer that a single large batch has blown up further is not kept. */
    private static final int MAX_KEPT_BYTES = 4 << 20;

    private JsonBytes json = new JsonBytes(INITIAL_BYTES);
    private byte[] scratch = new byte[4096];

    /** All records of a batch. */
    ByteBuffer encode(Batch batch) {
        byte[] path = path(batch);
        for (Iterator<LogRecord> records = batch.records(); records.hasNext(); ) {
            LogRecord next = records.next();
            begin(next.id(), path, next.offset());
            ByteBuffer content = next.content();
            int length = content.remaining();
            if (scratch.length < length) {
                scratch = new byte[Math.max(length, scratch.length * 2)];
            }
            content.get(content.position(), scratch, 0, length);
            json.string(scratch, length);
            end(next.partial());
        }
        return take();
    }

    /** One record that travels in an exchange of its own. */
    ByteBuffer encode(String id, String path, long offset, byte[] message, boolean partial) {
        begin(id, quoted(path), offset);
        json.string(message, message.length);
        end(partial);
        return take();
    }

    /** A message of which nothing else is known. */
    ByteBuffer encode(byte[] message) {
        json.raw(ascii("{\"message\":"));
        json.string(message, message.length);
        json.raw(END);
        return take();
    }

    private static byte[] path(Batch batch) {
        String path =
                batch.end() instanceof FilePosition file ? file.path() : batch.partition().name();
        return quoted(path);
    }

    private static byte[] quoted(String text) {
        JsonBytes quoted = new JsonBytes(text.length() + 16);
        quoted.string(text);
        return quoted.toBytes();
    }

    private void begin(String id, byte[] path, long offset) {
        json.raw(ID);
        json.string(id);
        json.raw(PATH);
        json.raw(path);
        json.raw(OFFSET);
        json.number(offset);
        json.raw(MESSAGE);
    }

    private void end(boolean partial) {
        if (partial) {
            json.raw(PARTIAL);
        }
        json.raw(END);
    }

    private ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(json.toBytes());
        if (json.length() > MAX_KEPT_BYTES) {
            json = new JsonBytes(INITIAL_BYTES);
        } else {
            json.clear();
        }
        return taken;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
