package dev.cairn.http.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import dev.cairn.http.call.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges on disk: what is kept of them, and what they answer later. */
class RecordingTest {

    private static final Mask MASK = new Mask(List.of("very-secret"), List.of());
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir private Path root;

    /** Answers everything with the same. */
    private record Constant(Answer answer) implements Transport {
        @Override
        public Answer send(Call call) {
            return answer;
        }

        @Override
        public void abort() {
            throw new AssertionError("nobody aborts");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static Call get(String url) {
        return new Call(
                "GET",
                URI.create(url),
                List.of(new Header("Accept", "a/b"), new Header("Authorization", "very-secret")),
                new byte[0]);
    }

    private static Answer answer(byte[] body) {
        return new Answer(
                200,
                List.of(new Header("Link", "<https://h/2>; rel=next"), new Header("Empty", "")),
                body,
                NOON);
    }

    private RecordedExchange saved(Call call, byte[] body) throws IOException {
        Recording recording = Recording.create(root, "a source/with: letters");
        try (WatchedTransport watched =
                new WatchedTransport(new Constant(answer(body)), MASK, recording::save)) {
            assertThat(watched.send(call).body()).isEqualTo(body);
        }
        return Recording.load(root, "a source/with: letters").get(0);
    }

    @Test
    void anExchangeIsReadAsItWasWritten() throws IOException {
        byte[] body =
                "[{\"id\": 1, \"text\": \"täglich \\u0001\"}]\n".getBytes(StandardCharsets.UTF_8);
        RecordedExchange exchange = saved(get("https://h/p?a=b"), body);
        assertThat(exchange.method()).isEqualTo("GET");
        assertThat(exchange.url()).hasToString("https://h/p?a=b");
        assertThat(exchange.sent())
                .containsExactly(new Header("Accept", "a/b"), new Header("Authorization", "***"));
        assertThat(exchange.answer().status()).isEqualTo(200);
        assertThat(exchange.answer().headers()).isEqualTo(answer(body).headers());
        assertThat(exchange.answer().body()).isEqualTo(body);
        assertThat(exchange.answer().received()).isEqualTo(NOON);
    }

    @Test
    void aBodyThatIsNoTextIsKeptByteForByte() throws IOException {
        byte[] body = {(byte) 0xff, 0, 10, (byte) 0x80};
        assertThat(saved(get("https://h/p"), body).answer().body()).isEqualTo(body);
    }

    @Test
    void noSecretIsOnDisk() throws IOException {
        Call call =
                new Call(
                        "POST",
                        URI.create("https://h/token?api_key=hidden"),
                        List.of(new Header("X-Key", "hidden")),
                        "client_assertion=hidden".getBytes(StandardCharsets.UTF_8));
        String token =
                "{\"access_token\": \"hidden\", \"echo\": \"very-secret\", \"expires_in\": 1}";
        RecordedExchange exchange = saved(call, token.getBytes(StandardCharsets.UTF_8));
        assertThat(exchange.sentBytes()).isEqualTo(23);
        assertThat(new String(exchange.answer().body(), StandardCharsets.UTF_8))
                .contains("\"access_token\":\"***\"", "\"expires_in\":1");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("hidden", "very-secret");
            }
        }
    }

    @Test
    void aRecordingIsNeverWrittenOver() throws IOException {
        saved(get("https://h/p"), new byte[0]);
        assertThatThrownBy(() -> Recording.create(root, "a source/with: letters"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds a recording already");
    }

    @Test
    void aMissingOrForeignRecordingIsRefusedWithAdvice() throws IOException {
        assertThatThrownBy(() -> Recording.load(root, "nobody"))
                .hasMessageContaining("no recording of nobody")
                .hasMessageContaining("--save");
        Path file = Files.createDirectories(root.resolve("x")).resolve("0001.json");
        for (String content : List.of("{}", "{\"cairn_recording\": 2}", "not json", "[")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> Recording.load(root, "x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("0001.json");
        }
    }

    @Test
    void aSourceCannotBeCalledOutOfTheDirectory() throws IOException {
        Path inner = Files.createDirectories(root.resolve("inner"));
        assertThat(Recording.create(inner, "../..").directory().normalize()).startsWithRaw(inner);
        assertThat(Recording.create(inner, ".").directory().normalize()).isNotEqualTo(inner);
    }

    @Test
    void aReplayAnswersInOrderAndRefusesOtherRequestsAndItsEnd() throws IOException {
        RecordedExchange exchange =
                RecordedExchange.of(
                        get("https://h/p?from=1"), answer(new byte[0]), Duration.ZERO, MASK);
        try (ReplayedTransport replay = new ReplayedTransport(List.of(exchange))) {
            assertThatThrownBy(() -> replay.send(get("https://h/other?key=hidden")))
                    .hasMessageContaining("https://h/p")
                    .hasMessageNotContaining("hidden");
            assertThat(replay.send(get("https://h/p?from=2")).status()).isEqualTo(200);
            assertThatThrownBy(() -> replay.send(get("https://h/p")))
                    .hasMessageContaining("recording ends");
        }
    }
}
