package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The repositories where Camel's own components and patterns use them. */
@Timeout(120)
@Tag("P16")
class RepositoriesInRoutesTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    private KeptContext context() {
        RegistryIdempotentRepository seen = new RegistryIdempotentRepository();
        return new KeptContext(directory.resolve("registry.json")).bind("seen", seen);
    }

    private RouteBuilder files(String more, Processor processor) {
        String uri =
                "file:"
                        + directory.resolve("in")
                        + "?noop=true&idempotent=true&idempotentRepository=#seen&initialDelay=0"
                        + "&delay=20"
                        + more;
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("files").process(processor);
            }
        };
    }

    private void note(Exchange exchange) {
        done.add(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class));
    }

    private void write(String name) throws Exception {
        Files.writeString(Files.createDirectories(directory.resolve("in")).resolve(name), name);
    }

    @Test
    void P16_fileEndpointProcessesNoFileTwiceAcrossARestart() throws Exception {
        write("a");
        write("b");
        try (KeptContext first = context().start(files("", this::note))) {
            await().atMost(LIMIT)
                    .until(() -> done.size() == 2 && first.idempotent().getPendingCount() == 0);
        }
        write("c");
        try (KeptContext second = context().start(files("", this::note))) {
            await().atMost(LIMIT).until(() -> second.idempotent().getConfirmedCount() == 3);
            assertThat(done).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void P16_aFileWhoseProcessingFailedOrWasCutOffIsProcessedAgain() throws Exception {
        write("a");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (KeptContext first =
                context()
                        .start(
                                files(
                                        "",
                                        exchange -> {
                                            entered.countDown();
                                            assertThat(leave.await(60, TimeUnit.SECONDS)).isTrue();
                                            throw new IllegalStateException("not today");
                                        }))) {
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(first.idempotent().getPendingCount()).isEqualTo(1);
            // as if the process had died here: the registry has nothing of it
            assertThat(first.cairn().registry().section("idempotent")).isEmpty();
            leave.countDown();
        }
        try (KeptContext second = context().start(files("", this::note))) {
            await().atMost(LIMIT).until(() -> second.idempotent().getConfirmedCount() == 1);
            assertThat(done).containsExactly("a");
        }
    }

    @Test
    void P16_fileEndpointThatIsNotEagerNeedsARepositoryThatIsNot() throws Exception {
        write("a");
        RegistryIdempotentRepository late = new RegistryIdempotentRepository();
        late.setEager(false);
        RouteBuilder route = files("&idempotentEager=false", this::note);
        try (KeptContext first = context().bind("seen", late).start(route)) {
            await().atMost(LIMIT).until(() -> first.idempotent().getConfirmedCount() == 1);
        }
        write("b");
        late = new RegistryIdempotentRepository();
        late.setEager(false);
        try (KeptContext second =
                context().bind("seen", late).start(files("&idempotentEager=false", this::note))) {
            await().atMost(LIMIT).until(() -> second.idempotent().getConfirmedCount() == 2);
            assertThat(done).containsExactly("a", "b");
        }
    }

    private static RouteBuilder consumer(String id, boolean eager, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + id)
                        .routeId(id)
                        .errorHandler(noErrorHandler())
                        .idempotentConsumer(
                                body(),
                                (org.apache.camel.spi.IdempotentRepository)
                                        getContext().getRegistry().lookupByName("seen"))
                        .eager(eager)
                        .process(processor)
                        .end();
            }
        };
    }

    private void body(Exchange exchange) {
        String body = exchange.getMessage().getBody(String.class);
        if (body.startsWith("bad") && !done.contains("try " + body)) {
            done.add("try " + body);
            throw new IllegalStateException(body);
        }
        done.add(body);
    }

    private static void send(KeptContext to, String route, String... bodies) {
        for (String body : bodies) {
            to.context.createFluentProducerTemplate().to("direct:" + route).withBody(body).send();
        }
    }

    @Test
    void P16_idempotentConsumerDropsDuplicatesAndTriesFailuresAgainAcrossARestart()
            throws Exception {
        for (boolean eager : List.of(true, false)) {
            done.clear();
            Files.deleteIfExists(directory.resolve("registry.json"));
            try (KeptContext first = context().start(consumer("in", eager, this::body))) {
                send(first, "in", "one", "bad", "one", "bad", "two");
            }
            try (KeptContext second = context().start(consumer("in", eager, this::body))) {
                send(second, "in", "one", "bad", "two", "three");
            }
            assertThat(done)
                    .as("eager=%s", eager)
                    .containsExactly("one", "try bad", "bad", "two", "three");
        }
    }

    @Test
    void P16_aRouteThatIsStoppedAndRemovedLeavesTheSharedRepositoryToTheOther() throws Exception {
        try (KeptContext open =
                context()
                        .start(
                                consumer("in", true, this::body),
                                consumer("other", true, this::body))) {
            send(open, "in", "one");
            open.context.getRouteController().stopRoute("other");
            assertThat(open.context.removeRoute("other")).isTrue();
            send(open, "in", "one", "two");
            open.context.addRoutes(consumer("other", true, this::body));
            send(open, "other", "one", "two", "three");
            send(open, "in", "three");
            assertThat(done).containsExactly("one", "two", "three");
        }
    }
}
