package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.component.KeptStoreProvider;
import dev.cairn.delivery.FlakyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The console and the health check as Camel finds and calls them. */
@Timeout(60)
@Tag("P15")
class RegistryConsoleTest {

    @TempDir private Path directory;

    private static DevConsole console(CamelContext context) {
        DevConsoleRegistry registry =
                context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        registry.loadDevConsoles();
        return registry.getConsole("cairn").orElseThrow();
    }

    private static JsonObject json(CamelContext context, Map<String, Object> options) {
        return (JsonObject) console(context).call(DevConsole.MediaType.JSON, options);
    }

    private static List<JsonObject> entries(JsonObject json) {
        JsonArray entries = (JsonArray) json.get("entries");
        return entries.stream().map(JsonObject.class::cast).toList();
    }

    @Test
    void P15_theConsoleShowsPositionsWithTheirLagAndHowCommitsGo() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "one\ntwo\n");
        String uri = "tail:" + log + "?startFrom=beginning";
        RouteBuilder tailing =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).routeId("tailing").to("mock:lines");
                    }
                };
        try (KeptContext open =
                new KeptContext(directory.resolve("registry.json"))
                        .option("durability", "durable")
                        .start(tailing)) {
            open.state().setState("topic/0", "17");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> "8".equals(open.state().getState("files/" + log)));
            assertThat(entries(json(open.context, Map.of())))
                    .singleElement()
                    .satisfies(
                            entry -> {
                                assertThat(entry.getString("section")).isEqualTo("files");
                                assertThat(entry.getString("name")).isEqualTo(log.toString());
                                assertThat(entry.getString("position")).isEqualTo("8");
                                assertThat(entry.getLong("lagBytes")).isZero();
                                assertThat(entry.getString("status")).isEqualTo("running");
                                assertThat(entry).containsKey("updated");
                            });
            open.context.getRouteController().stopRoute("tailing");
            Files.writeString(log, "one\ntwo\nthree\n");
            JsonObject json = json(open.context, Map.of());
            assertThat(entries(json).get(0).getLong("lagBytes")).isEqualTo(6);
            assertThat(entries(json).get(0).getString("status")).isEqualTo("stopped");
            assertThat(json.getString("mode")).isEqualTo("durable");
            assertThat((JsonObject) json.get("commits"))
                    .containsKeys("count", "last", "uncommittedBytes");
            assertThat((JsonObject) json.get("sections"))
                    .containsEntry("files", 1)
                    .containsEntry("state", 1);

            assertThat((String) console(open.context).call(DevConsole.MediaType.TEXT, Map.of()))
                    .contains("registry.json, durable\n", "files/" + log + " 8 lag 6 at ")
                    .contains("Flushes: interval 0 buffer_full 0 manual 0 stop 1\n")
                    .doesNotContain("topic/0");
            Files.delete(log);
            assertThat(entries(json(open.context, Map.of())).get(0).getString("status"))
                    .isEqualTo("gone");
        }
    }

    @Test
    void P15_theConsoleListsOneSectionUpToALimit() throws Exception {
        try (KeptContext open = new KeptContext(directory.resolve("registry.json")).start()) {
            IntStream.range(0, 5).forEach(i -> open.state().setState("topic/" + i, "v" + i));
            assertThat(entries(json(open.context, Map.of("section", "state", "limit", "2"))))
                    .extracting(
                            entry -> entry.getString("name") + "=" + entry.getString("position"))
                    .containsExactly("topic/0=v0", "topic/1=v1");
            assertThat(entries(json(open.context, Map.of("section", "nothing")))).isEmpty();
            assertThatThrownBy(() -> json(open.context, Map.of("limit", "many")))
                    .hasMessage("limit=many is not accepted; give a whole number");
        }
    }

    @Test
    void P15_theConsoleOpensNoRegistry() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            assertThat(json(context, Map.of())).isEmpty();
            assertThat(console(context).call(DevConsole.MediaType.TEXT, Map.of()))
                    .isEqualTo("No registry is open\n");
        }
    }

    @Test
    void P15_thereIsOneReadinessCheckAndItTellsTheTrouble() throws Exception {
        try (KeptContext open = new KeptContext(Path.of("x")).option("uri", "kept:health")) {
            open.start().state().setState("topic/0", "1");
            HealthCheckRegistry checks = HealthCheckRegistry.get(open.context);
            checks.loadHealthChecks();
            assertThat(checks.stream().filter(check -> check.getId().equals("cairn"))).hasSize(1);
            HealthCheck.Result up = result(open.context);
            assertThat(up.getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(up.getDetails())
                    .containsEntry("commits", 1L)
                    .containsEntry("uncommitted.bytes", 0L)
                    .containsKey("last.commit.age.seconds");

            KeptStoreProvider.store("health").fail(Integer.MAX_VALUE, FlakyStore.Fault.REFUSED);
            Thread setting = new Thread(() -> open.state().setState("topic/0", "2"));
            setting.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> result(open.context).getState() == HealthCheck.State.DOWN);
            assertThat(result(open.context).getMessage().orElseThrow())
                    .contains("cannot write the registry: the store is full");
            KeptStoreProvider.store("health").fail(0, FlakyStore.Fault.REFUSED);
            setting.join(20_000);
            assertThat(result(open.context).getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(open.state().getState("topic/0")).isEqualTo("2");
        }
    }

    private static HealthCheck.Result result(CamelContext context) {
        return HealthCheckHelper.invokeReadiness(context, "full").stream()
                .filter(each -> each.getCheck().getId().equals("cairn"))
                .findFirst()
                .orElseThrow();
    }
}
