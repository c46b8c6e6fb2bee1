package dev.cairn.mirror;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.camel.Message;

/**
 * An event as it is delivered: with its number, and with what the records say of its copy now.
 *
 * @param number from 1
 * @param event what happened
 * @param copy that it is about; nothing once it is recorded no more
 * @param line all of it as a line of JSON, with its newline
 */
record ToldEvent(long number, MirrorEvent event, Optional<Copy> copy, ByteBuffer line) {

    private static final JsonFactory JSON = new JsonFactory();

    private static final String OPEN_END = ": what was written since may be lost";

    static ToldEvent of(String mirror, long number, MirrorEvent event, Optional<Copy> copy) {
        ByteBuffer line = ByteBuffer.wrap(line(mirror, number, event, copy)).asReadOnlyBuffer();
        return new ToldEvent(number, event, copy, line);
    }

    /** The digest that the copy had: it still has it if it has not grown, for nothing else is. */
    private static Optional<String> digest(MirrorEvent event, Optional<Copy> copy) {
        return copy.filter(one -> one.length() == event.length())
                .map(one -> one.digest().toString());
    }

    void describe(Message message) {
        message.setHeader(MirrorConstants.EVENT, event.what());
        message.setHeader(MirrorConstants.TIME, event.time());
        message.setHeader(MirrorConstants.FILE, event.name());
        setIfAny(message, MirrorConstants.BEFORE, event.before());
        message.setHeader(MirrorConstants.BYTES, event.bytes());
        message.setHeader(MirrorConstants.LENGTH, event.length());
        digest(event, copy).ifPresent(digest -> message.setHeader(MirrorConstants.DIGEST, digest));
        copy.ifPresent(one -> message.setHeader(MirrorConstants.SOURCE, one.source()));
        setIfAny(message, MirrorConstants.DETAIL, event.detail());
    }

    private static void setIfAny(Message message, String header, String value) {
        if (!value.isEmpty()) {
            message.setHeader(header, value);
        }
    }

    private static byte[] line(String mirror, long number, MirrorEvent event, Optional<Copy> copy) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("mirror", mirror);
            json.writeNumberField("number", number);
            json.writeStringField("time", event.time());
            json.writeStringField("event", event.what());
            json.writeStringField("name", event.name());
            if (!event.before().isEmpty()) {
                json.writeStringField("before", event.before());
            }
            json.writeNumberField("bytes", event.bytes());
            json.writeNumberField("length", event.length());
            Optional<String> digest = digest(event, copy);
            if (digest.isPresent()) {
                json.writeStringField("digest", digest.get());
            }
            if (copy.isPresent()) {
                json.writeStringField("source", copy.get().source());
            }
            if (!event.detail().isEmpty()) {
                json.writeStringField("detail", event.detail());
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toByteArray();
    }

    /** What the host had, and the pond has not, or may not have. */
    Optional<Loss> loss(Partition partition) {
        long end = event.length();
        String copied = event.name() + ", of which " + end + " bytes were copied, ";
        if (event.is(Change.REWRITTEN)) {
            String detail = copied + "is another file now, and no archive begins with the copy";
            return loss(partition, end, Loss.Reason.TRUNCATED, detail + OPEN_END);
        }
        if (event.is(Change.PRESERVED) && event.active()) {
            String detail = copied + "is gone, and no archive begins with the copy";
            return loss(partition, end, Loss.Reason.VANISHED, detail + OPEN_END);
        }
        if (event.is(Change.CHANGED)) {
            String detail = copied + "has another content on the host, which is not taken";
            return loss(partition, 0, Loss.Reason.CHANGED, detail);
        }
        if (event.is(Change.RESTORED) && !event.detail().isEmpty()) {
            String detail = event.name() + " was missing in the pond, and " + event.detail();
            return loss(partition, 0, Loss.Reason.CHANGED, detail);
        }
        return Optional.empty();
    }

    private static Optional<Loss> loss(
            Partition partition, long at, Loss.Reason reason, String detail) {
        return Optional.of(new Loss(partition, at, at, reason, detail));
    }
}
