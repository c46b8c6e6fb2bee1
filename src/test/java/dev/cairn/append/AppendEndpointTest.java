package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.delivery.SinkDamagedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code append:} takes, writes and refuses, in routes. */
@Tag("C05")
@Timeout(60)
class AppendEndpointTest extends AppendRoutes {

    @Test
    void manyRoutesShareOneSink() throws Exception {
        Files.createSymbolicLink(directory.resolve("link"), directory);
        for (int i = 0; i < 4; i++) {
            String name = i % 2 == 0 ? append() : "append:" + directory.resolve("link/all.log");
            String from = "lines:" + (i * 1000 + 1) + "-" + (i * 1000 + 500) + "?batching=true";
            route(from, route -> route.to(name));
        }
        context.start();
        awaitIdle();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.addAll(expected(i * 1000 + 1, i * 1000 + 500));
        }
        assertThat(read(file)).hasSize(2000).hasSameElementsAs(all);
    }

    @Test
    void differentOptionsForOneFileAreRefusedInOneLine() throws Exception {
        route(lines(true), route -> route.to(append()).to(append() + "?fsync=never"));
        assertThatThrownBy(() -> context.start())
                .rootCause()
                .hasMessageContaining("already")
                .hasMessageContaining("fsync=never")
                .hasMessageContaining("must have the same options");
    }

    @Test
    void badOptionsAreRefusedInOneLine() {
        for (String bad : List.of("?fsync=often", "?format=xml", "?onSinkDamaged=maybe")) {
            assertThatThrownBy(() -> context.getEndpoint(append() + bad))
                    .rootCause()
                    .hasMessageContaining("must be");
        }
        assertThatThrownBy(() -> context.getEndpoint(append() + "?sync=never"))
                .hasStackTraceContaining("sync=never");
        assertThatThrownBy(() -> context.getEndpoint("append:out/"))
                .rootCause()
                .hasMessageContaining("must name a file");
        assertThatThrownBy(() -> context.getEndpoint("append:out/${header.x}.log"))
                .rootCause()
                .hasMessageContaining("toD");
    }

    @Test
    void exchangeWithoutADeliveryIsDurableWhenItEnds() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:other")
                                .to(append())
                                .process(exchange -> threads.add(Thread.currentThread().getName()));
                    }
                });
        context.start();
        try (var template = context.createProducerTemplate()) {
            template.sendBody("direct:other", "one");
            assertThat(read(file)).containsExactly("one");
            template.sendBody("direct:other", "two\n".getBytes(StandardCharsets.UTF_8));
            template.sendBody("direct:other", (Object) null);
            template.sendBody(
                    "direct:other",
                    new java.io.ByteArrayInputStream("3".getBytes(StandardCharsets.UTF_8)));
            template.sendBody("direct:other", 4);
            template.sendBody("direct:other", java.net.URI.create("fünf"));
        }
        assertThat(read(file)).containsExactly("one", "two", "3", "4", "fünf");
        assertThat(threads).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void exchangeWithoutADeliveryFailsWithItsSink() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:other").to(append());
                    }
                });
        context.start();
        Files.createDirectory(file);
        try (var template = context.createProducerTemplate()) {
            assertThatThrownBy(() -> template.sendBody("direct:other", "lost"))
                    .rootCause()
                    .hasMessageContaining("is not a regular file");
            Files.delete(file);
            template.sendBody("direct:other", "kept");
        }
        assertThat(read(file)).containsExactly("kept");
    }

    @Test
    @Tag("R21")
    void ndjsonHasTheIdOfEveryRecordEitherWay() throws Exception {
        Path batches = directory.resolve("batches.json");
        Path records = directory.resolve("records.json");
        route(lines(true), route -> route.to("append:" + batches + "?format=ndjson"));
        context.start();
        awaitIdle();
        context.stop();
        context = newContext(new DefaultCamelContext());
        route(lines(false), route -> route.to("append:" + records + "?format=ndjson"));
        context.start();
        awaitIdle();
        assertThat(read(batches)).hasSize(LINES).isEqualTo(read(records));
        assertThat(read(batches).get(1))
                .isEqualTo(
                        "{\"id\":\"lines1:7\",\"path\":\"/lines/1-95\",\"offset\":7,"
                                + "\"message\":\"line-2\"}");
    }

    @Test
    @Tag("R21")
    void mapsBecomeJsonObjects() throws Exception {
        Path records = directory.resolve("records.json");
        route(
                lines(false),
                route ->
                        route.process(
                                        exchange ->
                                                exchange.getIn()
                                                        .setBody(
                                                                java.util.Map.of(
                                                                        "m",
                                                                        exchange.getIn()
                                                                                .getBody())))
                                .to("append:" + records + "?format=ndjson"));
        context.start();
        awaitIdle();
        assertThat(read(records)).hasSize(LINES).first().isEqualTo("{\"m\":\"line-1\"}");
    }

    @Test
    @Tag("S76")
    void secondContextIsRefusedTheSink() throws Exception {
        route(lines(true), route -> route.to(append()));
        context.start();
        assertEachLineOnce();
        CamelContext second = newContext(new DefaultCamelContext());
        second.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:other").to(append());
                    }
                });
        assertThatThrownBy(second::start)
                .rootCause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is being written by this process");
        second.stop();
    }

    @Test
    void restartOnARegistryRepeatsAndLosesNothing() throws Exception {
        for (int run = 1; run <= 3; run++) {
            trackedContext();
            route("lines:1-" + 30 * run + "?" + QUICK, route -> route.to(append()));
            context.start();
            awaitIdle();
            context.stop();
            assertThat(read(file)).isEqualTo(expected(1, 30 * run));
            // What a kill between a write and its commit leaves behind.
            Files.delete(directory.resolve(".all.log.cairn-owner"));
            Files.writeString(file, "line-9999\n", StandardOpenOption.APPEND);
        }
    }

    @Test
    void damagedSinkStopsTheStartInOneLineAndIsInTheLedger() throws Exception {
        trackedContext();
        route(lines(true), route -> route.to(append()));
        context.start();
        assertEachLineOnce();
        Files.writeString(file, "");
        for (int start = 0; start < 2; start++) {
            trackedContext();
            route(lines(true), route -> route.to(append()));
            assertThatThrownBy(() -> context.start())
                    .rootCause()
                    .isInstanceOf(SinkDamagedException.class)
                    .hasMessageContaining(file.toString());
        }
        RegistryUri uri = RegistryUri.parse(directory.resolve("registry.json").toString());
        Map<Key, Entry> entries = ((Loaded.Present) CheckpointStores.read(uri)).entries();
        assertThat(entries.values()).filteredOn(entry -> entry.has("reason")).hasSize(1);
    }
}
