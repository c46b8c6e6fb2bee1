package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.docker.FakeEngine.FakeContainer;
import dev.cairn.source.ContainerPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docker-logs:} promises, over an engine that does what it is told. */
final class DockerLogsRouteTest {

    @TempDir Path scratch;

    private FakeEngine engine;
    private DockerCollector collector;

    @BeforeEach
    void start() throws IOException {
        engine = FakeEngine.start();
        collector = new DockerCollector(scratch, engine.host());
    }

    @AfterEach
    void stop() {
        collector.close();
        engine.close();
    }

    private static String[] numbered(String name, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> name + " " + i).toArray(String[]::new);
    }

    private static void write(FakeContainer container, String name, int from, int to) {
        for (String line : numbered(name, from, to)) {
            container.out(line + "\n");
        }
    }

    private static String[] both(String[] one, String... other) {
        return Stream.of(one, other).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    @Tag("R19")
    void R19_linesOfBothStreamsAreReadOnceAndGoneOnWithAfterAStop() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("a\n").err("b\n").out("c\n");
        collector.start().assertLines("a", "b", "c");
        web.out("d\n");
        collector.assertLines("a", "b", "c", "d");
        collector.stop();
        web.err("e\n").out("f\n");
        collector.start().assertLines("a", "b", "c", "d", "e", "f");
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("R19")
    void R19_ofManyLinesWithOneTimeNoneIsLostOrRepeated() throws Exception {
        FakeContainer web = engine.run("web");
        long time = engine.tick();
        for (int i = 1; i <= 5; i++) {
            web.write(false, "out " + i + "\n", time);
            web.write(true, "err " + i + "\n", time);
        }
        String[] before = both(numbered("out", 1, 5), numbered("err", 1, 5));
        collector.start().assertLines(before);
        ContainerPosition.Mark mark = new ContainerPosition.Mark(time, 5);
        await().atMost(DockerCollector.LIMIT)
                .until(() -> collector.positions().stream().anyMatch(p -> p.stdout().equals(mark)));
        for (int round = 0; round < 3; round++) {
            collector.stop();
            web.write(false, "out " + (6 + round) + "\n", time);
            collector.start();
            collector.assertLines(both(before, numbered("out", 6, 6 + round)));
            engine.breakConnections();
        }
        web.out("last\n");
        collector.assertLines(both(before, both(numbered("out", 6, 8), "last")));
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("R19")
    void R19_streamsThatTheEngineInterleavesOutOfOrderAreBothWhole() throws Exception {
        FakeContainer web = engine.run("web");
        long late = engine.tick();
        long time = engine.tick();
        web.write(false, "one\n", time);
        collector.start().assertLines("one");
        collector.stop();
        web.write(true, "stamped before it, written after it\n", late);
        collector.start().assertLines("one", "stamped before it, written after it");
    }

    @Test
    void whatTheEngineRepeatsAfterARotationIsDropped() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "line", 1, 50);
        collector.start().assertLines(numbered("line", 1, 50));
        web.replay(20);
        web.replay(1);
        write(web, "line", 51, 60);
        collector.assertLines(numbered("line", 1, 60));
        web.replay(60);
        web.out("end\n");
        collector.assertLines(both(numbered("line", 1, 60), "end"));
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("P13")
    void P13_aClockThatIsSetBackLosesNothing() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "before", 1, 10);
        collector.start().assertLines(numbered("before", 1, 10));
        engine.clock(engine.clock() - 3_600_000_000_000L);
        write(web, "after", 1, 10);
        String[] all = both(numbered("before", 1, 10), numbered("after", 1, 10));
        collector.assertLines(all);
        collector.awaitLedger("reread");
        collector.stop();
        write(web, "later", 1, 5);
        collector.start();
        await().atMost(DockerCollector.LIMIT)
                .until(() -> collector.lines().containsAll(List.of(numbered("later", 1, 5))));
    }

    @Test
    @Tag("P14")
    void P14_aContainerThatIsStoppedAndStartedIsReadOn() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "run1", 1, 3);
        collector.start().assertLines(numbered("run1", 1, 3));
        web.stop();
        web.start();
        write(web, "run2", 1, 3);
        web.stop();
        String[] all = both(numbered("run1", 1, 3), numbered("run2", 1, 3));
        collector.assertLines(all);
        collector.stop();
        web.start();
        write(web, "run3", 1, 3);
        web.stop();
        collector.start().assertLines(both(all, numbered("run3", 1, 3)));
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("P14")
    void P14_aNewContainerOfAnOldNameBeginsAtItsBeginning() throws Exception {
        FakeContainer old = engine.run("web");
        write(old, "old", 1, 3);
        collector.start().assertLines(numbered("old", 1, 3));
        write(old, "old", 4, 5);
        old.stop();
        collector.assertLines(numbered("old", 1, 5));
        old.remove();
        FakeContainer fresh = engine.run("web");
        write(fresh, "new", 1, 3);
        collector.assertLines(both(numbered("old", 1, 5), numbered("new", 1, 3)));
        await("the old one is retired")
                .atMost(DockerCollector.LIMIT)
                .until(() -> collector.positions().size() == 1);
        assertThat(collector.positions().get(0).id()).isEqualTo(fresh.id);
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("P14")
    void P14_whatAContainerThatWasRemovedMeanwhileMayHaveWrittenIsInTheLedger() throws Exception {
        FakeContainer old = engine.run("web");
        write(old, "old", 1, 3);
        collector.start().assertLines(numbered("old", 1, 3));
        collector.stop();
        write(old, "old", 4, 5);
        old.remove();
        write(engine.run("web"), "new", 1, 3);
        collector.start().assertLines(both(numbered("old", 1, 3), numbered("new", 1, 3)));
        collector.awaitLedger("vanished");
        await().atMost(DockerCollector.LIMIT).until(() -> collector.positions().size() == 1);
    }

    @Test
    @Tag("R19")
    void R19_whatWasRotatedAwayWhileNobodyReadIsInTheLedger() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "line", 1, 10);
        collector.start().assertLines(numbered("line", 1, 10));
        collector.stop();
        write(web, "line", 11, 30);
        web.rotateAway(20);
        collector.start().assertLines(both(numbered("line", 1, 10), numbered("line", 21, 30)));
        collector.awaitLedger("expired");
        assertThat(collector.ledger()).hasSize(1);
        assertThat(collector.ledger().get(0).detail()).contains("web", "rotated away");
    }

    @Test
    @Tag("P14")
    void P14_aConnectionThatTheEngineHasForgottenIsOpenedAgain() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "line", 1, 3);
        collector.option("rescanInterval", "200").start().assertLines(numbered("line", 1, 3));
        web.forget();
        write(web, "line", 4, 6);
        collector.assertLines(numbered("line", 1, 6));
        web.forget();
        write(web, "line", 7, 9);
        collector.assertLines(numbered("line", 1, 9));
    }

    @Test
    void aLongLineIsJoinedAndOneOverTheLimitIsSplitAndNoted() throws Exception {
        String hundred = "x".repeat(100_000);
        String over = "y".repeat(70_000);
        FakeContainer web = engine.run("web");
        web.out(hundred + "\n").err("short\n");
        collector.start().assertLines(hundred, "short");
        collector.stop();
        collector.option("maxLineBytes", "50000");
        web.out(over + "\n").out("z\n");
        collector.start();
        await().atMost(DockerCollector.LIMIT).until(() -> collector.lines().contains("z"));
        List<String> pieces = collector.lines().stream().filter(l -> l.startsWith("y")).toList();
        assertThat(String.join("", pieces)).isEqualTo(over);
        assertThat(pieces).allMatch(each -> each.length() <= 50_000);
        collector.awaitLedger("split");
    }

    @Test
    void aLineThatTheConnectionBreaksWithinIsNoRecordYet() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("first\n");
        collector.start().assertLines("first");
        long time = engine.tick();
        web.write(false, "x".repeat(16_384), time);
        engine.breakConnections();
        web.write(false, "y\n", time);
        web.out("last\n");
        collector.assertLines("first", "x".repeat(16_384) + "y", "last");
    }

    @Test
    void theLastLineOfAContainerNeedsNoNewline() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("first\n").out("unfinished");
        web.stop();
        collector.start().assertLines("first", "unfinished");
        web.start();
        web.out("next\n").stop();
        collector.assertLines("first", "unfinished", "next");
        collector.stop();
        web.start();
        web.out("more\n").stop();
        collector.start().assertLines("first", "unfinished", "next", "more");
    }

    @Test
    void aTerminalsLinesComeWithoutItsReturnsAndPromptsAreLines() throws Exception {
        FakeContainer shell = engine.run("shell", true);
        shell.out("one\n").out("2027-01-15T08:00:00.000000000Z is no time of the engine\n");
        shell.out("x".repeat(40_000) + "\n").out("$ ");
        shell.stop();
        String[] first = {
            "one",
            "2027-01-15T08:00:00.000000000Z is no time of the engine",
            "x".repeat(40_000),
            "$ "
        };
        collector.start().assertLines(first);
        collector.stop();
        shell.start();
        shell.out("two\n").out("$ ");
        shell.stop();
        collector.start().assertLines(both(first, "two", "$ "));
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    @Tag("P13")
    void P13_nowIsTheEnginesNowAndNotMovedByACrash() throws Exception {
        for (long hours : new long[] {-1, 1}) {
            FakeContainer web = engine.run("web" + hours);
            engine.clock(System.currentTimeMillis() * 1_000_000L + hours * 3_600_000_000_000L);
            web.out("before\n");
            Path own = Files.createDirectories(scratch.resolve("skewed" + hours));
            try (DockerCollector skewed = new DockerCollector(own, engine.host())) {
                skewed.containers("web" + hours).option("startFrom", "now").start();
                assertThat(skewed.positions()).hasSize(1); // before anything was read
                skewed.stop();
                web.out("while it was stopped\n");
                skewed.start();
                web.out("after\n");
                skewed.assertLines("while it was stopped", "after");
                FakeContainer later = engine.run("web" + hours);
                later.out("a new one from its beginning\n");
                skewed.assertLines("while it was stopped", "after", "a new one from its beginning");
            }
        }
    }

    @Test
    void withoutAnEngineItWaitsAndGoesOnWhenThereIsOne() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("before\n");
        engine.refuse(true);
        collector.option("startFrom", "now").start();
        assertThat(collector.positions()).isEmpty();
        engine.refuse(false);
        await().atMost(DockerCollector.LIMIT).until(() -> !collector.positions().isEmpty());
        web.out("one\n");
        collector.assertLines("one");
        engine.refuse(true);
        web.out("two\n");
        engine.refuse(false);
        web.out("three\n");
        collector.assertLines("one", "two", "three");
        assertThat(collector.ledger()).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadDoesNotHinderOthers() throws Exception {
        engine.run("silent").driver("none");
        engine.run("web").out("a\n");
        collector.start().assertLines("a");
    }

    @Test
    void containersAreChosenByNameLabelAndImage() throws Exception {
        engine.run("web-1").out("web-1\n");
        engine.run("web-2").label("cairn.collect", "false").out("web-2\n");
        engine.run("web-debug").out("web-debug\n");
        engine.run("web-debug2").label("cairn.collect", "true").out("web-debug2\n");
        engine.run("db").out("db\n");
        collector.containers("web-*").option("exclude", "*debug*").start();
        collector.assertLines("web-1", "web-debug2");
    }

    @Test
    @Tag("R03")
    @Tag("R19")
    void R03_aRegistryThatKnowsNothingButTheTimeGoesOnWithoutLoss() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("long ago\n");
        engine.clock(engine.clock() + 10_000_000_000L);
        web.out("last\n");
        long last = engine.clock();
        Files.writeString(
                collector.registry(),
                "{\"version\":1,\"containers\":{\"web\":{\"last_timestamp\":\""
                        + dev.cairn.source.EngineTime.text(last)
                        + "\"}}}");
        web.write(true, "beside it\n", last).out("next\n");
        collector.option("startFrom", "now").start();
        collector.assertLines("last", "beside it", "next");
        collector.awaitLedger("reread");
        await().atMost(DockerCollector.LIMIT).until(() -> collector.positions().size() == 1);
        assertThat(collector.positions().get(0).id()).isEqualTo(web.id);
    }

    @Test
    void anExchangePerLineTellsWhereItIsFrom() throws Exception {
        FakeContainer web = engine.run("web");
        web.out("a\n").err("b\n");
        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        List<String> bodies = new CopyOnWriteArrayList<>();
        collector.option("batching", "false");
        collector.start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(collector.uri())
                                .process(
                                        exchange -> {
                                            headers.add(exchange.getMessage().getHeaders());
                                            bodies.add(exchange.getMessage().getBody(String.class));
                                        });
                    }
                });
        await().atMost(DockerCollector.LIMIT).until(() -> bodies.size() == 2);
        assertThat(bodies).containsExactly("a", "b");
        assertThat(headers.get(0))
                .containsEntry(DockerLogsConstants.CONTAINER, "web")
                .containsEntry(DockerLogsConstants.CONTAINER_ID, web.id)
                .containsEntry(DockerLogsConstants.STREAM, "stdout");
        assertThat(headers.get(1)).containsEntry(DockerLogsConstants.STREAM, "stderr");
        assertThat(headers.get(1).get(DockerLogsConstants.RECORD_ID).toString())
                .startsWith(web.id.substring(0, 12) + ":stderr:20")
                .endsWith("Z:1");
    }

    @Test
    void aRouteThatRefusesALineGetsItAgainAndNoneAfterItTwice() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "line", 1, 20);
        List<String> taken = new ArrayList<>();
        collector.option("batching", "false").option("redeliveryDelay", "1");
        collector.start(
                new RouteBuilder() {
                    private int refusals = 3;

                    @Override
                    public void configure() {
                        from(collector.uri())
                                .process(
                                        exchange -> {
                                            String line =
                                                    exchange.getMessage().getBody(String.class);
                                            if (line.equals("line 7") && refusals-- > 0) {
                                                throw new IOException("not now");
                                            }
                                            synchronized (taken) {
                                                taken.add(line);
                                            }
                                        });
                    }
                });
        await().atMost(DockerCollector.LIMIT)
                .until(
                        () -> {
                            synchronized (taken) {
                                return taken.size() >= 20;
                            }
                        });
        synchronized (taken) {
            assertThat(taken).containsExactly(numbered("line", 1, 20));
        }
    }

    @Test
    void aRestartedRouteGoesOnWhereItWas() throws Exception {
        FakeContainer web = engine.run("web");
        write(web, "line", 1, 100);
        collector.start().assertLines(numbered("line", 1, 100));
        write(web, "line", 101, 150);
        collector.restartRoute();
        write(web, "line", 151, 200);
        collector.assertLines(numbered("line", 1, 200));
    }

    @Test
    void listingsAloneSuffice() throws Exception {
        collector.option("rescanInterval", "100").start();
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.listings() > 2);
        FakeContainer web = engine.runUnheard("web");
        web.out("a\n");
        collector.assertLines("a");
    }

    @Test
    void moreContainersThanMayBeFollowedAtOnceAreReadInTurn() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            engine.run("c" + i).out("c" + i + "\n").stop();
            expected.add("c" + i);
        }
        collector.option("maxContainers", "2").option("rescanInterval", "500").start();
        collector.assertLines(expected.toArray(String[]::new));
    }
}
