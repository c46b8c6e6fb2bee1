package dev.cairn.http.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One request and its answer, without secrets: what was sent as a body is not kept, and tokens that
 * the answer grants are replaced. As a file it is JSON, as docs/formats.md describes.
 *
 * @param method {@code GET}, {@code POST} …
 * @param url as it was asked for, with secrets masked
 * @param sent the request's headers, with masked values
 * @param sentBytes size of the request's body
 * @param answer what came
 * @param took from the request's first byte to the answer's last
 */
public record RecordedExchange(
        String method, URI url, List<Header> sent, int sentBytes, Answer answer, Duration took) {

    /** Version of the form; a reader refuses others. */
    static final int VERSION = 1;

    /** Members of a token server's answer that are secrets. */
    private static final List<String> GRANTED =
            List.of("access_token", "refresh_token", "id_token");

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public RecordedExchange {
        sent = List.copyOf(sent);
    }

    /** What is kept of an exchange. */
    static RecordedExchange of(Call call, Answer answer, Duration took, Mask mask) {
        Answer kept =
                new Answer(
                        answer.status(),
                        mask.received(answer.headers()),
                        withoutTokens(answer.body(), mask),
                        answer.received());
        return new RecordedExchange(
                call.method(),
                URI.create(mask.url(call.url())),
                call.headers().stream().map(mask::sent).toList(),
                call.body().length,
                kept,
                took);
    }

    private static byte[] withoutTokens(byte[] body, Mask mask) {
        String text;
        try {
            text = utf8(body);
        } catch (CharacterCodingException e) {
            return body;
        }
        if (GRANTED.stream().noneMatch(text::contains)) {
            return mask.text(text).getBytes(StandardCharsets.UTF_8);
        }
        try {
            JsonNode root = JSON.readTree(text);
            for (String member : GRANTED) {
                if (root instanceof ObjectNode object && object.hasNonNull(member)) {
                    object.put(member, Mask.MASKED);
                }
            }
            return mask.text(root.toString()).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            return mask.text(text).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** As the content of a file. */
    String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("cairn_recording", VERSION);
        ObjectNode request = root.putObject("request");
        request.put("method", method);
        request.put("url", url.toString());
        lines(request.putArray("headers"), sent);
        request.put("body_bytes", sentBytes);
        ObjectNode got = root.putObject("answer");
        got.put("status", answer.status());
        got.put("received", answer.received().toString());
        got.put("took_ms", took.toMillis());
        lines(got.putArray("headers"), answer.headers());
        try {
            got.put("body", utf8(answer.body()));
        } catch (CharacterCodingException e) {
            got.put("body_base64", Base64.getEncoder().encodeToString(answer.body()));
        }
        return root.toPrettyString() + "\n";
    }

    private static void lines(ArrayNode lines, List<Header> headers) {
        for (Header header : headers) {
            lines.add(header.name() + ": " + header.value());
        }
    }

    /**
     * Reads a file's content.
     *
     * @param name of the file, for messages
     */
    static RecordedExchange parse(String name, String json) throws IOException {
        try {
            JsonNode root = JSON.readTree(json);
            if (root.path("cairn_recording").asInt() != VERSION) {
                throw new IOException(
                        name
                                + " is no recording of this version; make one with cairn probe --save");
            }
            JsonNode request = root.path("request");
            JsonNode got = root.path("answer");
            byte[] body =
                    got.has("body_base64")
                            ? Base64.getDecoder().decode(got.path("body_base64").asText())
                            : got.path("body").asText().getBytes(StandardCharsets.UTF_8);
            return new RecordedExchange(
                    request.path("method").asText(),
                    URI.create(request.path("url").asText()),
                    headers(request),
                    request.path("body_bytes").asInt(),
                    new Answer(
                            got.path("status").asInt(),
                            headers(got),
                            body,
                            Instant.parse(got.path("received").asText())),
                    Duration.ofMillis(got.path("took_ms").asLong()));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            throw new IOException(name + " is no recording: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : e.getMessage();
    }

    private static List<Header> headers(JsonNode node) {
        List<Header> headers = new ArrayList<>();
        for (JsonNode line : node.path("headers")) {
            String[] parts = line.asText().split(": ?", 2);
            headers.add(new Header(parts[0], parts.length > 1 ? parts[1] : ""));
        }
        return headers;
    }
}
