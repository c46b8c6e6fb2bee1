package dev.cairn.append;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.append.AppendOptions.Format;
import dev.cairn.source.Batch;
import java.io.File;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/**
 * What is written for the body of a message: whole lines in UTF-8. Bytes of a batch are not copied.
 */
final class AppendBodies {

    private static final ObjectMapper JACKSON = new ObjectMapper();

    /** Keeps its buffers from exchange to exchange. */
    private static final ThreadLocal<NdjsonEncoder> ENCODER =
            ThreadLocal.withInitial(NdjsonEncoder::new);

    private AppendBodies() {}

    /**
     * The lines of a message; empty if it has no body.
     *
     * @throws CamelExchangeException if the body cannot become text
     */
    static Optional<ByteBuffer> lines(Exchange exchange, Format format)
            throws CamelExchangeException {
        Object body = exchange.getIn().getBody();
        if (body == null) {
            return Optional.empty();
        }
        ByteBuffer lines = format == Format.NDJSON ? ndjson(exchange, body) : raw(exchange, body);
        return lines.hasRemaining() ? Optional.of(lines) : Optional.empty();
    }

    private static ByteBuffer raw(Exchange exchange, Object body) throws CamelExchangeException {
        if (!(body instanceof Batch batch)) {
            return withNewline(bytes(exchange, body));
        }
        ByteBuffer content = batch.content();
        if (!content.hasRemaining() || content.get(content.limit() - 1) == '\n') {
            return content;
        }
        return ByteBuffer.allocateDirect(content.remaining() + 1)
                .put(content.duplicate())
                .put((byte) '\n')
                .flip();
    }

    private static ByteBuffer withNewline(byte[] text) {
        if (text.length > 0 && text[text.length - 1] == '\n') {
            return ByteBuffer.wrap(text);
        }
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return ByteBuffer.wrap(line);
    }

    private static ByteBuffer ndjson(Exchange exchange, Object body) throws CamelExchangeException {
        if (body instanceof Batch batch) {
            return ENCODER.get().encode(batch);
        }
        if (body instanceof Map<?, ?> map) {
            try {
                return withNewline(JACKSON.writeValueAsBytes(map));
            } catch (JsonProcessingException e) {
                throw new CamelExchangeException("append: the body has no JSON form", exchange, e);
            }
        }
        byte[] message = withoutNewline(bytes(exchange, body));
        Message in = exchange.getIn();
        String id = in.getHeader(AppendConstants.RECORD_ID, String.class);
        if (id == null) {
            return ENCODER.get().encode(message);
        }
        return ENCODER.get()
                .encode(
                        id,
                        in.getHeader(AppendConstants.PATH, "", String.class),
                        in.getHeader(AppendConstants.OFFSET, 0L, Long.class),
                        message,
                        in.getHeader(AppendConstants.PARTIAL, false, Boolean.class));
    }

    private static byte[] withoutNewline(byte[] text) {
        int length = text.length;
        if (length > 0 && text[length - 1] == '\n') {
            length--;
            if (length > 0 && text[length - 1] == '\r') {
                length--;
            }
        }
        return length == text.length ? text : Arrays.copyOf(text, length);
    }

    private static byte[] bytes(Exchange exchange, Object body) throws CamelExchangeException {
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (body instanceof byte[] bytes) {
            // The route may go on to change its array; what is staged is written later.
            return bytes.clone();
        }
        if (body instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
        try {
            if (body instanceof InputStream
                    || body instanceof StreamCache
                    || body instanceof WrappedFile<?>
                    || body instanceof File
                    || body instanceof Path) {
                return exchange.getIn().getMandatoryBody(byte[].class);
            }
            return exchange.getIn().getMandatoryBody(String.class).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidPayloadException e) {
            throw new CamelExchangeException(
                    "append: a body of " + body.getClass().getName() + " cannot become text",
                    exchange,
                    e);
        }
    }
}
