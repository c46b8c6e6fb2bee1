package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.component.Cairn;
import dev.cairn.delivery.Claim;
import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.FakeBatch;
import dev.cairn.delivery.FakeSink;
import dev.cairn.source.Partition;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegistryProducerTest {

    private final CamelContext context = new DefaultCamelContext();
    private Cairn cairn;

    @BeforeEach
    void start() throws Exception {
        context.addComponent("registry", new RegistryComponent());
        context.getRegistry()
                .bind(
                        Cairn.OPTIONS,
                        Map.of(
                                "cairn.registry.enabled", "true",
                                "cairn.registry.uri", "memory:",
                                "cairn.registry.durability", "buffered"));
        context.start();
        cairn = Cairn.of(context);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void send(String uri) {
        context.createFluentProducerTemplate().to(uri).send();
    }

    @Test
    @Tag("P04")
    void P04_aFlushCommitsWhatIsAcknowledged() {
        Claim claim = cairn.pending().claim("test:", 1, () -> {});
        Partition log = FakeBatch.partition("log");
        claim.acknowledge(claim.submit(FakeBatch.of(log, 0, 3)).orElseThrow());
        assertThat(cairn.registry().section("files")).isEmpty();
        send("registry:flush");
        assertThat(cairn.registry().section("files")).containsOnlyKeys("log");
        send("registry:flush");
        assertThat(cairn.committer().metrics().flushes(CommitMetrics.Trigger.MANUAL))
                .as("nothing changed the second time")
                .isEqualTo(1);
    }

    @Test
    void whatIsNotAnOperationIsRefused() {
        assertThatThrownBy(() -> context.getEndpoint("registry:flsh"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasRootCauseMessage(
                        "registry:flsh is not known; use registry:flush or registry:clean");
    }

    @Test
    void aContextThatStopsDoesNotWaitForAFlushThatCannotEnd() throws Exception {
        Claim claim = cairn.pending().claim("test:", 1, () -> {});
        FakeSink sink = new FakeSink("sink");
        sink.block();
        try {
            CompletableFuture<Void> appended =
                    cairn.committer().append(sink, ByteBuffer.wrap(new byte[] {'x', '\n'}));
            Partition log = FakeBatch.partition("log");
            claim.acknowledge(claim.submit(FakeBatch.of(log, 0, 3)).orElseThrow());
            Thread flushing = new Thread(() -> send("registry:flush"));
            flushing.start();
            Thread stopping = new Thread(context::stop);
            stopping.start();
            flushing.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(flushing.isAlive()).isFalse();
            assertThat(appended.isDone()).isFalse();
            sink.unblock();
            stopping.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(stopping.isAlive()).isFalse();
        } finally {
            if (sink.isBlocked()) {
                sink.unblock();
            }
        }
    }
}
