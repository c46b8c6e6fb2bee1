package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An engine is the same by its socket. */
final class SocketTransportTest extends FakeEngineTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Request QUESTION =
            Request.builder().method(Request.Method.GET).path("/info").build();

    private final SocketRelay relay = relayTo(port());

    private static SocketRelay relayTo(int port) {
        try {
            return SocketRelay.to(port);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void endRelay() throws IOException {
        relay.close();
    }

    @Override
    String host() {
        return "unix://" + relay.path();
    }

    /** What a server that says just this is taken to have answered. */
    private static String answerOf(String said) throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                SocketRelay socket = SocketRelay.to(server.getLocalPort())) {
            Thread thread =
                    new Thread(
                            () -> {
                                try (Socket client = server.accept()) {
                                    client.getInputStream().read();
                                    client.getOutputStream()
                                            .write(said.getBytes(StandardCharsets.ISO_8859_1));
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            thread.start();
            SocketTransport transport = new SocketTransport(socket.path(), LONGEST_WAIT);
            try (Response answer = transport.execute(QUESTION)) {
                return answer.getStatusCode()
                        + " "
                        + new String(answer.getBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }

    @Test
    void anAnswerEndsWhereItSaysOrWithTheConnection() throws IOException {
        assertThat(answerOf("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc")).isEqualTo("200 ab");
        assertThat(answerOf("HTTP/1.0 404 No\r\n\r\nabc")).isEqualTo("404 abc");
        assertThat(
                        answerOf(
                                "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"))
                .isEqualTo("200 ab");
    }

    @Test
    void anAnswerThatIsCutShortIsNone() {
        assertThatThrownBy(() -> answerOf("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended");
        assertThatThrownBy(() -> answerOf("HTTP/1.1 200 OK\r\nContent-Le"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("ended");
        assertThatThrownBy(() -> answerOf("")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whatIsNoHttpIsRefused() {
        for (String each :
                new String[] {
                    "SSH-2.0-x\r\n\r\n",
                    "HTTP/1.1 abc OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                    "x".repeat(70_000)
                }) {
            assertThatThrownBy(() -> answerOf(each)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void anEngineThatSaysNothingIsNotWaitedForLongerThanTheLimit() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                SocketRelay socket = SocketRelay.to(silent.getLocalPort())) {
            SocketTransport transport = new SocketTransport(socket.path(), Duration.ofMillis(50));
            assertThatThrownBy(() -> transport.execute(QUESTION))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no answer within");
        }
    }

    @Test
    void closingEndsAQuestionThatIsNotAnswered() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                SocketRelay socket = SocketRelay.to(silent.getLocalPort())) {
            SocketTransport transport = new SocketTransport(socket.path(), Duration.ZERO);
            AtomicReference<Throwable> ended = new AtomicReference<>();
            Thread asking =
                    new Thread(
                            () -> {
                                try {
                                    transport.execute(QUESTION);
                                } catch (UncheckedIOException e) {
                                    ended.set(e);
                                }
                            });
            asking.start();
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isEqualTo('G');
                transport.close();
                asking.join(LONGEST_WAIT.toMillis());
            }
            assertThat(ended.get()).isNotNull();
        }
    }

    @Test
    void anEngineThatIsNotThereCannotBeReached() {
        Path nowhere = relay.path().resolveSibling("nothing");
        assertThatThrownBy(() -> new SocketTransport(nowhere, LONGEST_WAIT).execute(QUESTION))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(nowhere.toString());
    }
}
