package dev.cairn.http.call;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport and a server on this machine for it to ask. */
abstract class TransportFixture {

    static final byte[] NO_BODY = new byte[0];

    final DefaultCamelContext context = new DefaultCamelContext();
    LocalServer server;
    Transport transport;

    @BeforeEach
    void open() throws Exception {
        context.start();
        server = LocalServer.open();
        transport = transport(options -> {});
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        server.close();
        context.stop();
    }

    final Transport transport(Consumer<RequestOptions> changes) {
        RequestOptions options = new RequestOptions();
        options.setUrl(server.url("/"));
        options.setTimeout(5_000);
        options.setTotalTimeout(10_000);
        changes.accept(options);
        return options.transport(context);
    }

    final Call get(String path, Header... headers) {
        return new Call("GET", URI.create(server.url(path)), List.of(headers), NO_BODY);
    }
}
