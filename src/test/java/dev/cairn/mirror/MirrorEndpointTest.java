package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Ledger;
import dev.cairn.checkpoint.Update;
import dev.cairn.io.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.Message;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs and their events in routes, on real files. */
@Tag("M16")
@Timeout(120)
final class MirrorEndpointTest {

    @TempDir Path directory;

    private MirrorHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = new MirrorHost(directory);
        host.write("app.log", lines("a", 0, 100));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    // ---- events

    @Test
    void M16_theEventsOfRunsAreExchangesInOrder() throws Exception {
        host.start();
        host.write("app-1.log", lines("b", 0, 1000));
        Message first = host.run();
        assertThat(first.getHeader(MirrorConstants.RUN)).isEqualTo("done");
        assertThat(first.getHeader(MirrorConstants.MIRROR)).isEqualTo("app");
        assertThat(first.getHeader(MirrorConstants.SOURCES)).isEqualTo(2);
        assertThat(first.getHeader(MirrorConstants.CHANGES)).isEqualTo(2);
        assertThat(first.getHeader(MirrorConstants.FAILED)).isEqualTo(0);
        assertThat(first.getHeader(MirrorConstants.BYTES))
                .isEqualTo((long) lines("a", 0, 100).length() + lines("b", 0, 1000).length());
        host.append("app.log", "more\n");
        host.run();
        host.rename("app.log", "app-2.log");
        host.write("app.log", "new\n");
        host.delete("app-1.log");
        host.run();
        host.awaitTold(6);
        assertThat(host.words())
                .containsExactly(
                        "ingested app-1.log",
                        "ingested app.log",
                        "appended app.log",
                        "rotated app-2.log",
                        "ingested app.log",
                        "preserved app-1.log");
        host.awaitCommitted(6);
        assertThat(host.ledger()).isEmpty();
    }

    @Test
    void M16_anEventSaysWhatHappenedToWhich() throws Exception {
        host.start();
        host.run();
        host.awaitTold(1);
        host.append("app.log", lines("a", 100, 2000));
        host.rename("app.log", "app-2.log");
        host.run();
        host.awaitTold(2);
        Message rotated = host.told.get(1);
        long length = lines("a", 0, 2000).length();
        assertThat(rotated.getHeader(MirrorConstants.MIRROR)).isEqualTo("app");
        assertThat(rotated.getHeader(MirrorConstants.PARTITION)).isEqualTo("mirrors/app");
        assertThat(rotated.getHeader(MirrorConstants.OFFSET)).isEqualTo(2L);
        assertThat(rotated.getHeader(MirrorConstants.BEFORE)).isEqualTo("app.log");
        assertThat(rotated.getHeader(MirrorConstants.BYTES))
                .isEqualTo((long) lines("a", 100, 2000).length());
        assertThat(rotated.getHeader(MirrorConstants.LENGTH)).isEqualTo(length);
        assertThat(rotated.getHeader(MirrorConstants.DIGEST)).isEqualTo(host.digest("app-2.log"));
        assertThat(rotated.getHeader(MirrorConstants.SOURCE))
                .isEqualTo(host.logs.resolve("app-2.log").toString());
        assertThat(rotated.getHeader(MirrorConstants.DETAIL)).isNull();
        String time = rotated.getHeader(MirrorConstants.TIME, String.class);
        assertThat(rotated.getHeader(MirrorConstants.RECORD_ID)).isEqualTo("app:2@" + time);
        JsonNode body = new ObjectMapper().readTree(MirrorHost.body(rotated));
        assertThat(body.get("mirror").asText()).isEqualTo("app");
        assertThat(body.get("number").asLong()).isEqualTo(2);
        assertThat(body.get("event").asText()).isEqualTo("rotated");
        assertThat(body.get("name").asText()).isEqualTo("app-2.log");
        assertThat(body.get("before").asText()).isEqualTo("app.log");
        assertThat(body.get("length").asLong()).isEqualTo(length);
        assertThat(body.get("digest").asText()).isEqualTo(host.digest("app-2.log"));
        assertThat(host.told.get(0).getHeader(MirrorConstants.BEFORE)).isNull();
    }

    @Test
    void M16_runsOfOthersAreToldToo() throws Exception {
        host.start();
        host.runElsewhere();
        host.awaitTold(1);
        host.append("app.log", "more\n");
        host.runElsewhere();
        host.awaitTold(2);
        assertThat(host.words()).containsExactly("ingested app.log", "appended app.log");
    }

    @Test
    void M16_batchesAreLinesOfJson() throws Exception {
        host.options += "&batching=true";
        host.start();
        host.write("app-1.log", "x\n");
        host.run();
        host.awaitTold(1);
        assertThat(MirrorHost.body(host.told.get(0)).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"mirror\":\"app\",\"number\":"));
        assertThat(host.told.get(0).getHeader(MirrorConstants.OFFSET)).isEqualTo(1L);
    }

    // ---- positions

    @Test
    void M16_whatWasNotDeliveredIsDeliveredByTheNextProcess() throws Exception {
        host.start();
        host.run();
        host.awaitTold(1);
        host.awaitCommitted(1);
        host.stop();
        host.append("app.log", "more\n");
        host.start(false);
        host.run();
        host.stop();
        assertThat(host.told).hasSize(1);
        host.append("app.log", "more\n");
        host.runElsewhere();
        host.start();
        host.awaitTold(3);
        host.awaitCommitted(3);
        host.restart();
        host.write("app-1.log", "x\n");
        host.run();
        host.awaitTold(4);
        assertThat(host.words())
                .containsExactly(
                        "ingested app.log",
                        "appended app.log",
                        "appended app.log",
                        "ingested app-1.log");
    }

    @Test
    void M16_aRefusedEventHoldsThePositionAndTheRunsGoOn() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(1);
        host.before =
                exchange -> {
                    boolean second = exchange.getMessage().getHeader("CamelCairnOffset").equals(2L);
                    if (second && (refusals.getAndIncrement() < 2 || ran.getCount() > 0)) {
                        throw new IOException("the sink is down");
                    }
                };
        host.start();
        host.write("app-1.log", "x\n");
        host.run();
        host.awaitTold(1);
        host.awaitCommitted(1);
        host.append("app.log", "more\n");
        host.run();
        ran.countDown();
        host.awaitTold(3);
        assertThat(host.words())
                .containsExactly("ingested app-1.log", "ingested app.log", "appended app.log");
        assertThat(refusals.get()).isGreaterThan(2);
        host.awaitCommitted(3);
    }

    /** More of them than a pond keeps without knowing that somebody wants them. */
    @Test
    void M16_undeliveredEventsAreKeptWhileARunKnowsOfThem() throws Exception {
        host.start();
        host.run();
        host.awaitCommitted(1);
        host.context().getRouteController().stopRoute(MirrorHost.EVENTS);
        int many = writeMany();
        host.run();
        host.append("app.log", "more\n");
        host.run();
        host.context().getRouteController().startRoute(MirrorHost.EVENTS);
        host.awaitTold(many + 2);
        host.awaitCommitted(many + 2);
        assertThat(host.told.stream().map(each -> each.getHeader("CamelCairnOffset")))
                .containsExactlyElementsOf(
                        Stream.iterate(1L, number -> number + 1).limit(many + 2L).toList());
        assertThat(host.ledger()).isEmpty();
    }

    /** More archives than a pond keeps events without need. */
    private int writeMany() throws IOException {
        int many = EventLog.KEPT + 100;
        for (int i = 0; i < many; i++) {
            host.write("app-" + i + ".log", "x" + i + "\n");
        }
        return many;
    }

    @Test
    void M16_eventsThatGaveWayBeforeTheyWereDeliveredAreInTheLedger() throws Exception {
        host.start();
        host.run();
        host.awaitCommitted(1);
        host.stop();
        int many = writeMany();
        host.runElsewhere();
        host.append("app.log", "more\n");
        host.runElsewhere();
        host.start();
        host.awaitTold(1 + EventLog.KEPT);
        host.awaitCommitted(many + 2);
        assertThat(host.told).hasSize(1 + EventLog.KEPT);
        assertThat(host.ledger()).hasSize(1);
        assertThat(host.ledger().get(0).reason()).isEqualTo("expired");
        assertThat(host.ledger().get(0).detail()).contains("does not have events 2 to 102 any");
    }

    @Test
    void M16_aPondThatWasMadeAnewIsToldFromItsOldestEventOn() throws Exception {
        host.start();
        host.run();
        host.awaitCommitted(1);
        host.stop();
        deletePond();
        host.write("app-1.log", "x\n");
        host.runElsewhere();
        host.start();
        host.awaitTold(3);
        host.awaitCommitted(2);
        assertThat(host.words())
                .containsExactly("ingested app.log", "ingested app-1.log", "ingested app.log");
        assertThat(host.ledger()).extracting(Ledger.Item::reason).containsExactly("reread");
    }

    @Test
    void M16_aPondThatIsNotThereIsTroubleAndNotAnEmptyOne() throws Exception {
        host.start();
        host.run();
        host.awaitCommitted(1);
        Path away = Files.move(host.pond, directory.resolve("away"));
        await().atMost(MirrorHost.LIMIT)
                .until(() -> host.cairn().trouble().orElse("").contains("is it mounted?"));
        Files.move(away, host.pond);
        await().atMost(MirrorHost.LIMIT).until(() -> host.cairn().trouble().isEmpty());
        assertThat(host.committed()).isEqualTo(1);
        assertThat(host.ledger()).isEmpty();
    }

    private void deletePond() throws IOException {
        try (Stream<Path> all = Files.walk(host.pond)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void M16_aFirstStartTellsWhatIsToComeOrAllThereIs() throws Exception {
        host.runElsewhere();
        host.start();
        host.append("app.log", "more\n");
        host.run();
        host.awaitTold(1);
        host.stop();
        host.options += "&startFrom=beginning&group=all";
        host.start();
        host.awaitTold(3);
        assertThat(host.words())
                .containsExactly("appended app.log", "ingested app.log", "appended app.log");
    }

    @Test
    void M16_aPositionThatWasTakenAwayIsMadeAnewFromTheOldestEvent() throws Exception {
        host.start();
        host.run();
        host.awaitTold(1);
        host.awaitCommitted(1);
        host.context().getRouteController().stopRoute(MirrorHost.EVENTS);
        Key key = new Key("mirrors", "app");
        Update removal = new Update(Map.of(), Set.of(), Map.of(key, Optional.empty()), List.of());
        host.cairn().committer().commit(removal).get();
        host.context().getRouteController().startRoute(MirrorHost.EVENTS);
        host.awaitTold(2);
        assertThat(host.words()).containsExactly("ingested app.log", "ingested app.log");
    }

    @Test
    void M16_aPositionInAnotherPondIsRefused() throws Exception {
        host.start();
        host.run();
        host.awaitCommitted(1);
        host.stop();
        String other = Files.readString(host.config).replace("pond_path: pond", "pond_path: p2");
        Files.writeString(host.config, other);
        assertThatThrownBy(() -> host.start())
                .rootCause()
                .hasMessageContaining("mirrors/app is a position in " + host.pond)
                .hasMessageContaining("cairn registry reset mirrors/app");
    }

    // ---- losses

    @Test
    @Tag("M06")
    @Tag("M15")
    void M16_whatTheHostHasLostIsInTheLedgerOnce() throws Exception {
        host.start();
        host.write("app-1.log", lines("b", 0, 10));
        host.run();
        host.write("app-1.log", lines("c", 0, 20));
        host.run();
        host.run();
        host.write("app.log", "another\n");
        host.run();
        host.delete("app.log");
        host.run();
        host.awaitTold(7);
        host.awaitCommitted(host.told.size());
        assertThat(host.ledger())
                .extracting(Ledger.Item::reason)
                .containsExactly("changed", "truncated", "vanished");
        assertThat(host.ledger()).extracting(Ledger.Item::partition).containsOnly("mirrors/app");
        long rewritten = lines("a", 0, 100).length();
        assertThat(host.ledger().get(1).from()).isEqualTo(rewritten);
        assertThat(host.ledger().get(1).to()).isEqualTo(rewritten);
        assertThat(host.ledger().get(1).detail())
                .contains("app.log, of which " + rewritten + " bytes were copied")
                .contains("what was written since may be lost");
        host.restart();
        host.write("app-2.log", "x\n");
        host.run();
        host.awaitTold(8);
        assertThat(host.ledger()).hasSize(3);
    }

    // ---- runs

    @Test
    void M16_aRunBesideAnotherIsSkipped() throws Exception {
        host.start();
        host.run();
        host.append("app.log", "more\n");
        try (LockFile other = LockFile.acquire(new PondPaths(host.pond).lock())) {
            assertThat(host.run().getHeader(MirrorConstants.RUN)).isEqualTo("skipped");
            assertThat(host.cairn().trouble()).isEmpty();
            assertThat(other.toString()).isNotEmpty();
        }
        assertThat(host.run().getHeader(MirrorConstants.RUN)).isEqualTo("done");
        host.awaitTold(2);
        assertThat(host.words()).containsExactly("ingested app.log", "appended app.log");
    }

    @Test
    void M16_aRunThatFailsFailsItsExchangeAndHealthUntilOneIsGood() throws Exception {
        host.start();
        Path away = Files.move(host.logs, directory.resolve("away"));
        assertThat(host.tryRun().getException()).isInstanceOf(IOException.class);
        await().atMost(MirrorHost.LIMIT).until(() -> host.cairn().trouble().isPresent());
        assertThat(host.cairn().trouble().orElseThrow()).contains(host.logs.toString());
        Files.move(away, host.logs);
        host.run();
        await().atMost(MirrorHost.LIMIT).until(() -> host.cairn().trouble().isEmpty());
    }

    @Test
    void M16_aFileThatCannotBeMirroredIsTroubleAndTheOthersGoOn() throws Exception {
        host.start();
        Files.createDirectories(host.pond);
        Files.writeString(host.pond.resolve("app-1.log"), "somebody's own\n");
        host.write("app-1.log", "x\n");
        Message run = host.run();
        assertThat(run.getHeader(MirrorConstants.FAILED)).isEqualTo(1);
        host.awaitTold(1);
        assertThat(host.words()).containsExactly("ingested app.log");
        await().atMost(MirrorHost.LIMIT)
                .until(
                        () ->
                                host.cairn()
                                        .trouble()
                                        .orElse("")
                                        .contains("app-1.log is not mirrored: the pond has a"));
        Files.delete(host.pond.resolve("app-1.log"));
        host.run();
        host.awaitTold(2);
        await().atMost(MirrorHost.LIMIT).until(() -> host.cairn().trouble().isEmpty());
    }

    @Test
    void M16_whatIsConfiguredWrongIsSaidInOneLine() throws Exception {
        Files.delete(host.config);
        assertThatThrownBy(() -> host.start()).rootCause().hasMessageContaining("mirror.yaml");
        assertThatThrownBy(() -> host.start())
                .hasStackTraceContaining(host.config + ": there is no such configuration");
        host.options = "&startFrom=middle";
        assertThatThrownBy(() -> host.start())
                .isInstanceOf(FailedToCreateRouteException.class)
                .rootCause()
                .hasMessage("startFrom=middle is not accepted; give end or beginning");
        host.options = "&pollInterval=0";
        assertThatThrownBy(() -> host.start()).rootCause().hasMessageContaining("pollInterval=0");
    }

    // ---- the shipped routes

    @Test
    void M16_theShippedRoutesDoNothingUntilTheyAreAskedFor() throws Exception {
        host.start(new ShippedRoutes());
        assertThat(host.context().getRoutes()).hasSize(2);
        for (String route : List.of("cairn-mirror", "cairn-mirror-sync")) {
            assertThat(host.context().getRouteController().getRouteStatus(route))
                    .isEqualTo(ServiceStatus.Stopped);
        }
        assertThat(host.pond).doesNotExist();
    }

    @Test
    void M16_theShippedRoutesMirrorByTheirScheduleAndCollectEvents() throws Exception {
        Path sink = directory.resolve("mirror.ndjson");
        System.setProperty("cairn.routes.mirror", "true");
        System.setProperty("cairn.mirror.config", host.config.toString());
        System.setProperty("cairn.mirror.to", sink.toString());
        System.setProperty("cairn.mirror.cron", "* * * * * ?");
        try {
            host.start(new ShippedRoutes());
            await().atMost(MirrorHost.LIMIT).until(() -> lineCount(sink) == 1);
            host.append("app.log", "more\n");
            await().atMost(MirrorHost.LIMIT).until(() -> lineCount(sink) == 2);
            host.stop();
        } finally {
            System.clearProperty("cairn.routes.mirror");
            System.clearProperty("cairn.mirror.config");
            System.clearProperty("cairn.mirror.to");
            System.clearProperty("cairn.mirror.cron");
        }
        assertThat(Files.readString(sink)).contains("\"event\":\"appended\"");
        assertThat(Files.mismatch(host.logs.resolve("app.log"), host.pond.resolve("app.log")))
                .isEqualTo(-1);
    }

    private static long lineCount(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    /** What {@code classpath:routes/mirror.yaml} holds. */
    private static final class ShippedRoutes extends RouteBuilder {
        @Override
        public void configure() throws Exception {
            PluginHelper.getRoutesLoader(getContext())
                    .loadRoutes(
                            ResourceHelper.resolveMandatoryResource(
                                    getContext(), "classpath:routes/mirror.yaml"));
        }
    }
}
