package dev.cairn.http.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("R20")
@Timeout(60)
class CamelTransportTest extends TransportFixture {

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] text, boolean bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED, bare))) {
            out.write(text);
        }
        return packed.toByteArray();
    }

    @Test
    void anAnswerArrivesWithStatusHeadersAndBody() throws IOException {
        server.on(
                "/a",
                exchange -> {
                    exchange.getResponseHeaders().add("Link", "<x>; rel=next");
                    exchange.getResponseHeaders().add("Link", "<y>; rel=self");
                    LocalServer.answer(exchange, 418, "short and stout".getBytes(UTF_8));
                });
        Instant before = Instant.now();
        Answer answer = transport.send(get("/a"));
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.headers("link")).containsExactly("<x>; rel=next", "<y>; rel=self");
        assertThat(new String(answer.body(), UTF_8)).isEqualTo("short and stout");
        assertThat(answer.received()).isBetween(before, Instant.now());
    }

    @Test
    void pathQueryAndHeadersArriveAsTheyAre() throws IOException {
        server.on("/a", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        String query = "/a%2Fb/../c?cursor=%2B%26%3D%25%22&x=a+b&e=";
        transport.send(
                get(
                        query,
                        new Header("Authorization", "SSWS a+b&c=d%20\"'e"),
                        new Header("X-Two", "1"),
                        new Header("X-Two", "2")));
        LocalServer.Asked asked = server.asked().get(0);
        assertThat(asked.uri()).isEqualTo(query);
        assertThat(asked.all("Authorization")).containsExactly("SSWS a+b&c=d%20\"'e");
        assertThat(asked.all("X-Two")).containsExactlyInAnyOrder("1", "2");
        assertThat(asked.all("User-Agent")).first().asString().startsWith("cairn/");
        assertThat(asked.all("Upgrade")).isEmpty();
        assertThat(asked.all("Cookie")).isEmpty();
    }

    @Test
    void aPostIsSentWithItsBody() throws IOException {
        server.on("/a", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        transport.send(
                new Call(
                        "POST",
                        URI.create(server.url("/a")),
                        List.of(new Header("Content-Type", "application/json")),
                        "{\"a\":1}".getBytes(UTF_8)));
        transport.send(new Call("POST", URI.create(server.url("/a")), List.of(), NO_BODY));
        assertThat(server.asked().get(0).body()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
        assertThat(server.asked().get(0).all("Content-Type")).containsExactly("application/json");
        assertThat(server.asked().get(1).all("Content-Length")).containsExactly("0");
    }

    @Test
    void cookiesAreNotKept() throws IOException {
        server.on(
                "/a",
                exchange -> {
                    exchange.getResponseHeaders().set("Set-Cookie", "session=1; Path=/");
                    LocalServer.answer(exchange, 200, NO_BODY);
                });
        transport.send(get("/a"));
        transport.send(get("/a"));
        assertThat(server.asked().get(1).all("Cookie")).isEmpty();
    }

    @Test
    void compressedBodiesAreRead() throws IOException {
        byte[] text = "one two three ".repeat(10_000).getBytes(UTF_8);
        server.on("/gzip", coded("gzip", gzip(text)))
                .on("/zlib", coded("deflate", deflate(text, false)))
                .on("/bare", coded("deflate", deflate(text, true)))
                .on("/plain", coded("identity", text));
        for (String path : List.of("/gzip", "/zlib", "/bare", "/plain")) {
            assertThat(transport.send(get(path)).body()).as(path).isEqualTo(text);
        }
        assertThat(server.asked().get(0).all("Accept-Encoding")).containsExactly("gzip, deflate");
    }

    private static LocalServer.Handler coded(String coding, byte[] body) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", coding);
            LocalServer.answer(exchange, 200, body);
        };
    }

    @Test
    void aCompressedBodyThatIsCutOrNoneIsAnError() throws IOException {
        byte[] packed = gzip("one two three ".repeat(10_000).getBytes(UTF_8));
        server.on("/cut", coded("gzip", java.util.Arrays.copyOf(packed, packed.length / 2)))
                .on("/none", coded("gzip", "[{}]".getBytes(UTF_8)))
                .on("/brotli", coded("br", packed));
        assertThatThrownBy(() -> transport.send(get("/cut?token=secret")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "GET "
                                + server.url("/cut")
                                + ": the answer was cut; not all of it"
                                + " arrived");
        assertThatThrownBy(() -> transport.send(get("/none")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("the answer is not compressed as it says");
        assertThatThrownBy(() -> transport.send(get("/brotli")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Content-Encoding");
    }

    @Test
    void aBombIsStoppedAtTheLimit() throws IOException {
        transport.close();
        transport = transport(options -> options.setMaxBodyBytes(1000));
        server.on("/bomb", coded("gzip", gzip(new byte[50_000_000])))
                .on("/just", exchange -> LocalServer.answer(exchange, 200, new byte[1000]))
                .on("/over", exchange -> LocalServer.answer(exchange, 200, new byte[1001]))
                .on("/endless", CamelTransportTest::answerWithoutEnd);
        assertThat(transport.send(get("/just")).body()).hasSize(1000);
        long start = System.nanoTime();
        for (String path : List.of("/bomb", "/over", "/endless")) {
            assertThatThrownBy(() -> transport.send(get(path + "?token=secret")))
                    .as(path)
                    .isInstanceOf(BodyTooLargeException.class)
                    .hasMessageContaining("maxBodyBytes=1000")
                    .hasMessageNotContaining("secret");
        }
        // and not read to its end behind our back
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(transport.send(get("/just")).body()).hasSize(1000);
    }

    private static void answerWithoutEnd(com.sun.net.httpserver.HttpExchange exchange)
            throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        byte[] some = new byte[8192];
        while (true) {
            out.write(some);
        }
    }

    @Test
    void aRequestIsSentOnceWhateverComesOfIt() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.on("/busy", exchange -> LocalServer.answer(exchange, 503, NO_BODY));
        assertThat(transport.send(get("/busy")).status()).isEqualTo(503);
        assertThat(server.asked()).hasSize(1);
        try (RawServer raw =
                RawServer.open(
                        socket -> {
                            asked.incrementAndGet();
                            socket.getInputStream().read();
                        })) {
            Call post = new Call("POST", raw.url("/x"), List.of(), "x".getBytes(UTF_8));
            assertThatThrownBy(() -> transport.send(post)).isInstanceOf(IOException.class);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void anAnswerThatIsCutIsAnError() throws IOException {
        for (String answer :
                List.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{}",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{},{\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n[{},{\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Le",
                        "")) {
            try (RawServer raw =
                    RawServer.open(
                            socket -> {
                                RawServer.readHead(socket);
                                socket.getOutputStream().write(answer.getBytes(UTF_8));
                            })) {
                assertThatThrownBy(
                                () ->
                                        transport.send(
                                                new Call(
                                                        "GET",
                                                        raw.url("/x?token=secret"),
                                                        List.of(),
                                                        NO_BODY)))
                        .as(answer)
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("GET " + raw.url("/x") + ": ")
                        .hasMessageNotContaining("secret")
                        .hasNoCause();
            }
        }
    }

    @Test
    void aSilentServerEndsAtTheTimeout() throws IOException {
        transport.close();
        transport = transport(options -> options.setTimeout(300));
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer raw = RawServer.open(socket -> end.await())) {
            assertThatThrownBy(
                            () -> transport.send(new Call("GET", raw.url("/"), List.of(), NO_BODY)))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("nothing was received for timeout=300ms");
            end.countDown();
        }
    }

    @Test
    void aSlowDripEndsAtTheTotalTimeout() throws IOException {
        transport.close();
        transport = transport(options -> options.setTotalTimeout(700));
        for (String head : List.of("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "HTTP/1.1")) {
            try (RawServer raw = RawServer.open(socket -> RawServer.drip(socket, head))) {
                long start = System.nanoTime();
                assertThatThrownBy(
                                () ->
                                        transport.send(
                                                new Call("GET", raw.url("/"), List.of(), NO_BODY)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("totalTimeout=700ms");
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void abortEndsTheRequestUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        transport.abort();
        try (RawServer raw =
                RawServer.open(
                        socket -> {
                            asked.countDown();
                            end.await();
                        })) {
            CompletableFuture<Answer> sent =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return transport.send(
                                            new Call("GET", raw.url("/"), List.of(), NO_BODY));
                                } catch (IOException e) {
                                    throw new CompletionException(e);
                                }
                            });
            asked.await();
            transport.abort();
            await().until(sent::isDone);
            assertThatThrownBy(sent::join)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("was given up");
            end.countDown();
        }
        server.on("/a", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        assertThat(transport.send(get("/a")).status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatIsRefusedSaysSo() throws IOException {
        RawServer gone = RawServer.open(socket -> {});
        gone.close();
        assertThatThrownBy(() -> transport.send(new Call("GET", gone.url("/"), List.of(), NO_BODY)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("no connection; the host refuses it, or cannot be reached");
    }

    @Test
    void anEndlessHeadEnds() throws IOException {
        try (RawServer raw =
                RawServer.open(
                        socket -> {
                            OutputStream out = socket.getOutputStream();
                            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
                            while (true) {
                                out.write("X-Header: more\r\n".getBytes(UTF_8));
                            }
                        })) {
            assertThatThrownBy(
                            () -> transport.send(new Call("GET", raw.url("/"), List.of(), NO_BODY)))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("failed (MessageConstraintException)");
        }
    }

    @Test
    void aProxyGetsTheWholeUrl() throws IOException {
        server.on("/", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        URI proxy = URI.create(server.url("/"));
        transport.close();
        transport =
                transport(
                        options -> {
                            options.setUrl("http://api.example.invalid/x");
                            options.setProxyHost(proxy.getHost());
                            options.setProxyPort(proxy.getPort());
                        });
        transport.send(
                new Call(
                        "GET",
                        URI.create("http://api.example.invalid/x?a=%2B"),
                        List.of(),
                        NO_BODY));
        assertThat(server.asked().get(0).uri()).isEqualTo("http://api.example.invalid/x?a=%2B");
    }

    @Test
    void theProxyOfTheHttpComponentApplies() throws IOException {
        server.on("/", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        URI proxy = URI.create(server.url("/"));
        transport.close();
        var component =
                context.getComponent("http", org.apache.camel.component.http.HttpComponent.class);
        component.setProxyHost(proxy.getHost());
        component.setProxyPort(proxy.getPort());
        transport = transport(options -> options.setUrl("http://api.example.invalid/x"));
        transport.send(
                new Call("GET", URI.create("http://api.example.invalid/x"), List.of(), NO_BODY));
        assertThat(server.asked()).hasSize(1);
    }
}
