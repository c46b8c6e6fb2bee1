package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;

/** What we encode, Jackson reads back as it was. */
@Tag("R21")
class NdjsonEncoderProperties {

    private final ObjectMapper jackson = JsonMapper.builder().build();
    private final NdjsonEncoder encoder = new NdjsonEncoder();

    @Property(tries = 2000)
    void anyBytesComeBackAsTheJdkDecodesThem(
            @ForAll("messages") byte[] message,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll boolean partial)
            throws IOException {
        String line =
                text(encoder.encode("0f:" + offset, "/a\"\\\n/ü.log", offset, message, partial));
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        JsonNode json = jackson.readTree(line);
        assertThat(json.get("id").textValue()).isEqualTo("0f:" + offset);
        assertThat(json.get("path").textValue()).isEqualTo("/a\"\\\n/ü.log");
        assertThat(json.get("offset").longValue()).isEqualTo(offset);
        assertThat(json.get("message").textValue())
                .isEqualTo(new String(message, StandardCharsets.UTF_8));
        assertThat(json.has("partial")).isEqualTo(partial);
        assertThat(json.size()).isEqualTo(partial ? 5 : 4);
    }

    @Property(tries = 1000)
    void textIsEscapedAsJacksonEscapesIt(@ForAll("texts") String text) throws IOException {
        String ours = text(encoder.encode(text.getBytes(StandardCharsets.UTF_8)));
        // Only the case of hexadecimal digits is a matter of taste.
        assertThat(ours)
                .isEqualToIgnoringCase("{\"message\":" + jackson.writeValueAsString(text) + "}\n");
        assertThat(jackson.readTree(ours).get("message").textValue()).isEqualTo(text);
    }

    @Provide
    Arbitrary<byte[]> messages() {
        Arbitrary<byte[]> wild = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        Arbitrary<byte[]> broken =
                Combinators.combine(texts(), Arbitraries.integers().between(0, 5))
                        .as(
                                (text, cut) -> {
                                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                                    int length = Math.max(0, bytes.length - cut);
                                    return java.util.Arrays.copyOf(bytes, length);
                                });
        return Arbitraries.oneOf(wild, broken);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> plain = Arbitraries.strings().ascii().ofMaxLength(70);
        Arbitrary<String> special =
                Arbitraries.strings()
                        .withChars('"', '\\', '\n', '\r', '\t', '\b', '\f', '\0', '\u001f', 'a')
                        .withChars('\u007f', '\u0080', '\u07ff', '\u0800', '\u2028', '\uffff')
                        .ofMaxLength(40);
        Arbitrary<String> high =
                Arbitraries.integers()
                        .between(0x10000, 0x10ffff)
                        .list()
                        .ofMaxSize(5)
                        .map(
                                points -> {
                                    StringBuilder text = new StringBuilder("x");
                                    points.forEach(text::appendCodePoint);
                                    return text.toString();
                                });
        return Combinators.combine(plain, special, high).as((a, b, c) -> a + b + c + a);
    }

    private static String text(ByteBuffer json) {
        return StandardCharsets.UTF_8.decode(json.duplicate()).toString();
    }
}
