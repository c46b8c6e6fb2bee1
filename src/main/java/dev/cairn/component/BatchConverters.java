package dev.cairn.component;

import dev.cairn.source.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/**
 * What a {@link Batch} as a body converts to. Everything but the stream is a copy, which may
 * outlive the delivery; the stream fails when it is read after it.
 */
@Converter(generateLoader = true)
public final class BatchConverters {

    private BatchConverters() {}

    /** The records as they stand in the source, with their line endings. */
    @Converter
    public static byte[] toBytes(Batch batch) {
        ByteBuffer content = batch.content();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** A read-only copy of the records with their line endings. */
    @Converter
    public static ByteBuffer toByteBuffer(Batch batch) {
        return ByteBuffer.wrap(toBytes(batch)).asReadOnlyBuffer();
    }

    /**
     * The records with their line endings, decoded with the exchange's charset, UTF-8 by default.
     */
    @Converter
    public static String toText(Batch batch, Exchange exchange) {
        String charset = exchange == null ? null : ExchangeHelper.getCharsetName(exchange, false);
        return new String(
                toBytes(batch),
                charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset));
    }

    /** The bytes of the batch without a copy; to be read while the delivery lasts. */
    @Converter
    public static InputStream toInputStream(Batch batch) {
        return new BatchInputStream(batch);
    }

    /** The records as texts, in order: what split: iterates over. */
    @Converter
    public static Iterator<String> toIterator(Batch batch) {
        return batch.iterator();
    }

    private static final class BatchInputStream extends InputStream {

        private final Batch batch;
        private final int size;
        private int at;

        BatchInputStream(Batch batch) {
            this.batch = batch;
            this.size = batch.sizeBytes();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, target.length);
            if (at == size) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, size - at);
            try {
                // Asked for each time: it refuses when the batch is released.
                ByteBuffer content = batch.content();
                content.get(content.position() + at, target, from, count);
            } catch (IllegalStateException e) {
                throw new IOException(e.getMessage(), e);
            }
            at += count;
            return count;
        }

        @Override
        public int available() {
            return size - at;
        }
    }
}
