package dev.cairn.http.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("R20")
@Timeout(60)
class CamelTransportRedirectTest extends TransportFixture {

    @Test
    void aRedirectToTheSameOriginKeepsWhoAsks() throws IOException {
        server.on("/a", exchange -> LocalServer.redirect(exchange, 302, "/b?x=1#part"))
                .on("/b", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        transport.send(get("/a", new Header("Authorization", "Bearer secret")));
        assertThat(server.asked().get(1).uri()).isEqualTo("/b?x=1");
        assertThat(server.asked().get(1).all("Authorization")).containsExactly("Bearer secret");
    }

    @Test
    void aRedirectToAnotherOriginDropsWhateverMayBeACredential() throws IOException {
        try (LocalServer other = LocalServer.open()) {
            other.on("/b", exchange -> LocalServer.redirect(exchange, 302, server.url("/c")));
            server.on("/a", exchange -> LocalServer.redirect(exchange, 307, other.url("/b")))
                    .on("/c", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
            transport.send(
                    get(
                            "/a?token=secret",
                            new Header("Authorization", "Bearer secret"),
                            new Header("Cookie", "secret"),
                            new Header("X-Api-Key", "secret"),
                            new Header("Accept", "text/csv")));
            assertThat(other.asked().get(0).headers())
                    .noneMatch(one -> one.value().contains("secret"));
            assertThat(other.asked().get(0).all("Accept")).containsExactly("text/csv");
            // and back again: the other origin must not send it where it likes with credentials
            assertThat(server.asked().get(1).headers())
                    .noneMatch(one -> one.value().contains("secret"));
            assertThat(server.asked().get(1).uri()).isEqualTo("/c");
        }
    }

    @Test
    void aRedirectedPostBecomesAGetWhereTheRulesSaySo() throws IOException {
        server.on("/b", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
        for (int status : List.of(301, 302, 303, 307, 308)) {
            server.on("/" + status, exchange -> LocalServer.redirect(exchange, status, "/b"));
            server.asked().clear();
            transport.send(
                    new Call(
                            "POST",
                            URI.create(server.url("/" + status)),
                            List.of(new Header("Content-Type", "text/plain")),
                            "body".getBytes(UTF_8)));
            LocalServer.Asked last = server.asked().get(1);
            boolean kept = status >= 307;
            assertThat(last.method()).as("" + status).isEqualTo(kept ? "POST" : "GET");
            assertThat(last.body()).hasSize(kept ? 4 : 0);
            assertThat(last.all("Content-Type")).hasSize(kept ? 1 : 0);
        }
    }

    @Test
    void aBodyIsNotSentToAnotherOrigin() throws IOException {
        try (LocalServer other = LocalServer.open()) {
            other.on("/b", exchange -> LocalServer.answer(exchange, 200, NO_BODY));
            server.on(
                    "/a",
                    exchange -> LocalServer.redirect(exchange, 307, other.url("/b?k=secret")));
            Call post =
                    new Call(
                            "POST",
                            URI.create(server.url("/a")),
                            List.of(),
                            "client_secret=x".getBytes(UTF_8));
            assertThatThrownBy(() -> transport.send(post))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("to another origin")
                    .hasMessageContaining(other.url("/b"))
                    .hasMessageNotContaining("secret");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void aRoundOfRedirectsEnds() throws IOException {
        server.on("/a", exchange -> LocalServer.redirect(exchange, 302, "/a"));
        assertThatThrownBy(() -> transport.send(get("/a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("maxRedirects=5");
        assertThat(server.asked()).hasSize(6);
    }

    @Test
    void redirectsAreNotFollowedWithMaxRedirectsZero() throws IOException {
        transport.close();
        transport = transport(options -> options.setMaxRedirects(0));
        server.on("/a", exchange -> LocalServer.redirect(exchange, 302, "/a"));
        assertThat(transport.send(get("/a")).status()).isEqualTo(302);
    }
}
