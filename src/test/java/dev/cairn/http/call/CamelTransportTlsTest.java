package dev.cairn.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("R20")
@Timeout(60)
class CamelTransportTlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir private static Path directory;
    private static Path keys;
    private static HttpsServer server;

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeAll
    static void serve() throws Exception {
        keys = directory.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "local",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/ok", exchange -> LocalServer.answer(exchange, 200, new byte[3]));
        server.createContext(
                "/down",
                exchange -> {
                    LocalServer.redirect(exchange, 302, "http://127.0.0.1:1/x?k=secret");
                    exchange.close();
                });
        server.start();
    }

    @AfterAll
    static void end() {
        server.stop(0);
    }

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private static SSLContextParameters trusting() {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + keys);
        store.setPassword(PASSWORD);
        store.setType("PKCS12");
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    private Answer get(String path, Consumer<RequestOptions> changes) throws IOException {
        RequestOptions options = new RequestOptions();
        options.setUrl("https://127.0.0.1:" + server.getAddress().getPort() + path);
        changes.accept(options);
        try (Transport transport = options.transport(context)) {
            return transport.send(
                    new Call("GET", URI.create(options.getUrl()), List.of(), new byte[0]));
        }
    }

    @Test
    void aServerThatIsNotTrustedIsNotAsked() {
        assertThatThrownBy(() -> get("/ok?k=secret", options -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no secure connection: ")
                .hasMessageNotContaining("k=secret");
    }

    @Test
    void theTrustStoreOfTheEndpointApplies() throws IOException {
        assertThat(get("/ok", options -> options.setSslContextParameters(trusting())).body())
                .hasSize(3);
    }

    @Test
    void theTrustStoreOfTheHttpComponentApplies() throws IOException {
        context.getComponent("https", HttpComponent.class).setSslContextParameters(trusting());
        assertThat(get("/ok", options -> {}).status()).isEqualTo(200);
    }

    @Test
    void theTrustStoreOfTheContextAppliesWhereTheComponentUsesIt() throws IOException {
        context.setSSLContextParameters(trusting());
        assertThatThrownBy(() -> get("/ok", options -> {})).isInstanceOf(IOException.class);
        context.getComponent("https", HttpComponent.class).setUseGlobalSslContextParameters(true);
        assertThat(get("/ok", options -> {}).status()).isEqualTo(200);
    }

    @Test
    void aRedirectFromHttpsToHttpIsNotFollowed() {
        assertThatThrownBy(
                        () -> get("/down", options -> options.setSslContextParameters(trusting())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("from https to http")
                .hasMessageNotContaining("secret");
    }
}
