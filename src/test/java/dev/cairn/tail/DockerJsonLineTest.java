package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.tail.LineFormat.Span;
import dev.cairn.tail.LineFormat.Wrapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of Docker's own lines, against a parser of JSON. */
@Tag("C11")
final class DockerJsonLineTest {

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TAIL =
            "\",\"stream\":\"stderr\",\"time\":\"2026-01-01T00:00:00.5Z\"}";
    private static final String LETTERS = "ab \u00e9\u20ac\ud83d\ude00<>&'/{}[]:,0";

    /** Reads a line that stands between others, as it does in a batch. */
    private static Wrapped read(String line) {
        byte[] bytes = ("before\n" + line + "\nbehind\\\"").getBytes(StandardCharsets.UTF_8);
        int from = "before\n".length();
        return DockerJsonLine.read(
                bytes, from, from + line.getBytes(StandardCharsets.UTF_8).length);
    }

    private static String text(Span span) {
        return new String(span.bytes(), span.from(), span.length(), StandardCharsets.UTF_8);
    }

    /** What a parser has read is what was read here, if anything was. */
    private static void agrees(String line, Wrapped read) throws IOException {
        JsonNode parsed = JSON.readTree(line);
        String log = parsed.get("log").asText();
        boolean whole = log.endsWith("\n");
        String content = whole ? log.substring(0, log.length() - 1) : log;
        if (whole && content.endsWith("\r")) {
            content = content.substring(0, content.length() - 1);
        }
        assertThat(text(read.text())).as(line).isEqualTo(content);
        assertThat(read.open()).as(line).isEqualTo(!whole);
        assertThat(read.stream()).as(line).isEqualTo(parsed.get("stream").asText());
        assertThat(text(read.time())).as(line).isEqualTo(parsed.get("time").asText());
    }

    /** Some characters as Docker writes them, or as other writers of JSON would. */
    private static String piece(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "\\\"";
            case 1 -> "\\\\";
            case 2 -> "\\" + "nrtbf/".charAt(random.nextInt(6));
            case 3 -> String.format("\\u%04x", random.nextInt(0xD800));
            case 4 -> String.format("\\u%04X", 0xE000 + random.nextInt(0x2000));
            default -> {
                int at = random.nextInt(LETTERS.length());
                at -= Character.isLowSurrogate(LETTERS.charAt(at)) ? 1 : 0;
                yield LETTERS.substring(at, LETTERS.offsetByCodePoints(at, 1));
            }
        };
    }

    @Test
    void whatIsReadIsWhatAParserReads() throws IOException {
        System.out.println("DockerJsonLineTest: -Dcairn.seed=" + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder log = new StringBuilder("{\"log\":\"");
            for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
                log.append(piece(random));
            }
            log.append(random.nextInt(4) == 0 ? "" : "\\n").append(TAIL);
            String line = log.toString();
            Wrapped read = read(line);
            assertThat(read).as(line).isNotNull();
            agrees(line, read);
            mutated(line, random);
        }
    }

    /** A line with one character changed is read as a parser reads it, or not at all. */
    private static void mutated(String line, Random random) {
        int at = random.nextInt(line.length());
        if (Character.isSurrogate(line.charAt(at))) {
            return;
        }
        char other = "\"\\nu}{,x \u0001".charAt(random.nextInt(10));
        String changed = line.substring(0, at) + other + line.substring(at + 1);
        Wrapped read = read(changed);
        if (read != null) {
            try {
                agrees(changed, read);
            } catch (IOException e) {
                throw new AssertionError("no JSON, and yet read: " + changed, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"log\":\"",
                "{\"log\":\"a\\n\"}",
                "{\"log\": \"a\\n\",\"stream\":\"stdout\",\"time\":\"t\"}",
                "{\"log\":\"a\\n\",\"stream\":\"stdin\",\"time\":\"t\"}",
                "{\"log\":\"a\\n\",\"attrs\":{},\"stream\":\"stdout\",\"time\":\"t\"}",
                "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"t\",\"x\":1}",
                "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"t\"}}",
                "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"t",
                "{\"log\":\"a\\ud83d\\ude00\\n\",\"stream\":\"stdout\",\"time\":\"t\"}",
                "{\"log\":\"a\\u12",
                "{\"log\":\"a\tb\\n\",\"stream\":\"stdout\",\"time\":\"t\"}"
            })
    void whatDeviatesIsLeftToTheParser(String line) {
        assertThat(read(line)).isNull();
    }
}
