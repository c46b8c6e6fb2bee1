package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.SECRET;
import static dev.cairn.http.auth.Options.form;
import static dev.cairn.http.auth.Options.get;
import static dev.cairn.http.auth.Options.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import dev.cairn.http.call.Transport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives at a server that checks it. */
@Timeout(30)
class AuthServerTest {

    private final Options options = new Options();
    private final Set<String> good = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lent = new AtomicInteger();
    private HttpServer server;
    private String origin;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/token", checked(this::lend));
        server.createContext("/logs", checked(this::bearer));
        server.createContext("/basic", checked(AuthServerTest::basic));
        server.createContext("/query", checked(AuthServerTest::query));
        server.createContext("/hmac", checked(AuthServerTest::hmac));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aTokenIsLentForASignedProofAndLentAnewAfterA401() throws IOException {
        options.oauth.setTokenUrl(origin + "/token");
        options.oauth.setClientId("0oa1");
        options.oauth.setPrivateKey(Keys.text("ec-pkcs8.pem"));
        Authenticator authenticator = options.authenticator(new PlainTransport());
        assertThat(status(authenticator, get(origin + "/logs"))).isEqualTo(200);
        assertThat(status(authenticator, get(origin + "/logs"))).isEqualTo(200);
        assertThat(lent).hasValue(1);
        good.clear();
        assertThat(status(authenticator, get(origin + "/logs"))).isEqualTo(401);
        assertThat(authenticator.renew()).isTrue();
        assertThat(status(authenticator, get(origin + "/logs"))).isEqualTo(200);
        assertThat(lent).hasValue(2);
    }

    @Test
    void aPasswordAndAKeyArriveUnharmed() throws IOException {
        options.auth.setUsername("jürgen");
        options.auth.setPassword(SECRET);
        assertThat(status(options.authenticator(), get(origin + "/basic"))).isEqualTo(200);
        Options other = new Options();
        other.auth.setAuthToken(SECRET);
        other.auth.setAuthQuery("api_key");
        assertThat(status(other.authenticator(), get(origin + "/query?a=b"))).isEqualTo(200);
        other.auth.setAuthToken(SECRET + "x");
        assertThat(status(other.authenticator(), get(origin + "/query?a=b"))).isEqualTo(401);
    }

    @Test
    void aSignatureIsRecomputedByTheServer() throws IOException {
        options.auth.setAuthUser("ikey");
        options.signing.setSecretKey(SECRET);
        options.signing.setHmacAlgorithm("HmacSHA512");
        options.signing.setHmacContent(
                "${date}\\n${method}\\n${host}\\n${path}\\n${query}\\n${body}");
        options.signing.setHmacValue("Basic ${basic}");
        options.signing.setHmacDate("X-Signed-At");
        Call call = post(origin + "/hmac?b=%20x&a=1", "{\"ä\":\"+\"}");
        assertThat(status(options.authenticator(), call)).isEqualTo(200);
        options.signing.setSecretKey("another");
        assertThat(status(options.authenticator(), call)).isEqualTo(401);
    }

    private int status(Authenticator authenticator, Call call) throws IOException {
        try (Transport transport = new PlainTransport()) {
            return transport.send(authenticator.authenticate(call)).status();
        }
    }

    /** Lends a token to who proves with the public key's owner's signature to be client 0oa1. */
    private String lend(HttpExchange exchange, String body) throws Exception {
        Map<String, String> form = form(body);
        JsonNode claims = Keys.verified(form.get("client_assertion"));
        boolean known =
                claims.get("iss").asText().equals("0oa1")
                        && claims.get("sub").asText().equals("0oa1")
                        && claims.get("aud").asText().equals(origin + "/token")
                        && form.get("grant_type").equals("client_credentials");
        if (!known) {
            return "";
        }
        String token = "token-" + lent.incrementAndGet();
        good.add("Bearer " + token);
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\"}";
    }

    private String bearer(HttpExchange exchange, String body) {
        return good.contains(exchange.getRequestHeaders().getFirst("Authorization")) ? "[]" : "";
    }

    private static String basic(HttpExchange exchange, String body) {
        return credentials(exchange).equals("jürgen:" + SECRET) ? "[]" : "";
    }

    private static String query(HttpExchange exchange, String body) {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        return query.equals(Map.of("a", "b", "api_key", SECRET)) ? "[]" : "";
    }

    private static String hmac(HttpExchange exchange, String body) throws GeneralSecurityException {
        String content =
                String.join(
                        "\n",
                        exchange.getRequestHeaders().getFirst("X-Signed-At"),
                        exchange.getRequestMethod(),
                        exchange.getRequestHeaders().getFirst("Host"),
                        exchange.getRequestURI().getRawPath(),
                        exchange.getRequestURI().getRawQuery(),
                        body);
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
        byte[] code = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        return credentials(exchange).equals("ikey:" + HexFormat.of().formatHex(code)) ? "[]" : "";
    }

    private static String credentials(HttpExchange exchange) {
        String value = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] decoded = Base64.getDecoder().decode(value.substring("Basic ".length()));
        return new String(decoded, StandardCharsets.UTF_8);
    }

    /** Says what to answer; an empty text is a 401. */
    private interface Check {
        String answer(HttpExchange exchange, String body) throws Exception;
    }

    private static HttpHandler checked(Check check) {
        return exchange -> {
            try (exchange) {
                byte[] sent = exchange.getRequestBody().readAllBytes();
                String answer;
                try {
                    answer = check.answer(exchange, new String(sent, StandardCharsets.UTF_8));
                } catch (Exception | AssertionError e) {
                    answer = "";
                }
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(
                        answer.isEmpty() ? 401 : 200, Math.max(1, bytes.length));
                exchange.getResponseBody().write(answer.isEmpty() ? new byte[] {'-'} : bytes);
            }
        };
    }

    /** Sends a request as it is. */
    private static final class PlainTransport implements Transport {

        @Override
        public Answer send(Call call) throws IOException {
            HttpURLConnection connection = (HttpURLConnection) call.url().toURL().openConnection();
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(5_000);
            connection.setRequestMethod(call.method());
            for (Header header : call.headers()) {
                connection.setRequestProperty(header.name(), header.value());
            }
            if (call.body().length > 0) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(call.body());
            }
            int status = connection.getResponseCode();
            try (var in =
                    status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(status, List.of(), in.readAllBytes(), Instant.EPOCH);
            }
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
