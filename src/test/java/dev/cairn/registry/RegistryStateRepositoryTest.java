package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Ledger;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Partition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("P16")
class RegistryStateRepositoryTest {

    @TempDir private Path directory;

    private KeptContext open() throws Exception {
        return new KeptContext(directory.resolve("registry.json")).start();
    }

    private static void commit(KeptContext at, Key key, Entry entry) throws Exception {
        at.cairn()
                .committer()
                .commit(new Update(Map.of(), Set.of(), Map.of(key, Optional.of(entry)), List.of()))
                .get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic/0",
                "a=b",
                "two\nlines",
                " ",
                "\u00e4\ud83d\ude00",
                "state/x",
                "files"
            })
    void P16_anyKeyAndAnyValueAreThereAfterARestart(String key) throws Exception {
        String value = "x=1\ny=\"2\"\t" + key;
        try (KeptContext first = open()) {
            RegistryStateRepository state = first.state();
            assertThat(state.getState(key)).isNull();
            state.setState(key, "old");
            state.setState(key, value);
            assertThat(state.getState(key)).isEqualTo(value);
        }
        try (KeptContext second = open()) {
            assertThat(second.state().getState(key)).isEqualTo(value);
            second.state().setState(key, null);
        }
        try (KeptContext third = open()) {
            assertThat(third.state().getState(key)).isNull();
        }
    }

    @Test
    void P16_whatSetStateReturnedForIsInTheStoreAtOnce() throws Exception {
        try (KeptContext open = open().option("durability", "buffered")) {
            open.state().setState("topic/0", "17");
            open.cairn().registry().reload();
            assertThat(open.state().getState("topic/0")).isEqualTo("17");
        }
    }

    @Test
    void P16_aRepositoryWithANameKeepsItsKeysApart() throws Exception {
        try (KeptContext open = open()) {
            RegistryStateRepository named = new RegistryStateRepository();
            named.setName("west");
            named.setCamelContext(open.context);
            open.state().setState("topic/0", "1");
            named.setState("topic/0", "2");
            named.setState("files/0", "3");
            assertThat(open.state().getState("topic/0")).isEqualTo("1");
            assertThat(named.getState("files/0")).isEqualTo("3");
            assertThat(open.cairn().registry().section("state@west"))
                    .containsOnlyKeys("topic/0", "files/0");
            assertThatThrownBy(() -> named.setName("a/b"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("name=a/b is not accepted; give up to 100 letters");
        }
    }

    @Test
    void P16_positionsAreReadAndSetUnderTheirNames() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "0123456789");
        String key = "files/" + log;
        try (KeptContext open = open()) {
            RegistryStateRepository state = open.state();
            assertThat(state.getState(key)).isNull();
            state.setState(key, "7");
            assertThat(state.getState(key)).isEqualTo("7");
            Entry entry =
                    open.cairn().registry().entry(new Key("files", log.toString())).orElseThrow();
            assertThat(entry.number("position")).hasValue(7);
            assertThat(entry.number("inode"))
                    .hasValue(((Number) Files.getAttribute(log, "unix:ino")).longValue());
            assertThat(open.cairn().registry().section("state")).isEmpty();

            state.setState("containers/nginx", "2026-01-31T10:30:45.123456789Z");
            assertThat(state.getState("containers/nginx"))
                    .isEqualTo("2026-01-31T10:30:45.123456789Z");
            state.setState("api_sources@west/okta", "eyJpZCI6=");
            assertThat(state.getState("api_sources@west/okta")).isEqualTo("eyJpZCI6=");
            state.setState("api_sources@west/okta", "2026-01-31T10:30:45Z");
            assertThat(state.getState("api_sources@west/okta")).isEqualTo("2026-01-31T10:30:45Z");
            state.setState("mirrors/app", "17");
            assertThat(state.getState("mirrors/app")).isEqualTo("17");
            assertThat(open.cairn().registry().ledger().items())
                    .extracting(Ledger.Item::detail)
                    .contains("events 1 to 17: position set by a state repository");
            assertThat(
                            open.cairn()
                                    .registry()
                                    .section("api_sources@west")
                                    .get("okta")
                                    .text("cursor"))
                    .as("the source goes on from the time")
                    .isEmpty();
        }
    }

    @Test
    void P16_aPositionThatIsSetKeepsTheFilesIdentityAndDropsTheEvidenceOfTheOldPlace()
            throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "0123456789");
        Key key = new Key("files", log.toString());
        try (KeptContext open = open()) {
            long inode = ((Number) Files.getAttribute(log, "unix:ino")).longValue();
            Entry before =
                    Entry.of(
                            Map.of(
                                    "position",
                                    9,
                                    "inode",
                                    inode,
                                    "identity",
                                    Map.of("inode", inode, "id", "x1", "generation", 1),
                                    "guard",
                                    Map.of("at", 9, "length", 0, "digest", ""),
                                    "other",
                                    "kept"));
            commit(open, key, before);
            open.state().setState("files/" + log, "3");
            Entry after = open.cairn().registry().entry(key).orElseThrow();
            assertThat(after.without("last_updated"))
                    .isEqualTo(before.with("position", 3).without("guard"));
            assertThat(after.text("last_updated")).isPresent();
            assertThat(open.cairn().registry().ledger().items()).as("nothing skipped").isEmpty();
            open.state().setState("files/" + log, "5");
            assertThat(open.cairn().registry().ledger().items())
                    .singleElement()
                    .extracting(Object::toString)
                    .asString()
                    .contains("3", "5", "position set by a state repository");

            commit(open, key, before.with("inode", inode + 1));
            assertThatThrownBy(() -> open.state().setState("files/" + log, "3"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("names another file now (inode " + inode + ")");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files/LOG | 11 | give 0 to 10, the file's size in bytes",
                "files/LOG | -1 | give a number of bytes from 0",
                "files/LOG | x | give a whole number of bytes",
                "files/LOG.gone | 0 | has no checkpoint, and there is no such file",
                "containers/web | yesterday | give an RFC 3339 time such as",
                "api_sources/okta | '  ' | give a cursor, or an RFC 3339 time",
                "mirrors/app | x | give a whole number of events",
                "mirrors/app | -1 | give a number of events from 0",
                "files/ | 0 | names no position; write files/NAME",
            })
    void P16_whatIsNoPositionIsRefusedAndChangesNothing(String key, String value, String message)
            throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "0123456789");
        try (KeptContext open = open()) {
            RegistryStateRepository state = open.state();
            assertThatThrownBy(() -> state.setState(key.replace("LOG", log.toString()), value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
            assertThat(open.cairn().registry().sections()).isEmpty();
        }
    }

    @Test
    void P16_aPositionIsNotSetWhileARouteMayReadIt() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "one\ntwo\n");
        Path registry = directory.resolve("registry.json");
        String uri = "tail:" + log + "?startFrom=beginning";
        RouteBuilder tailing =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).routeId("tailing").to("mock:lines");
                    }
                };
        try (KeptContext open =
                new KeptContext(registry).option("durability", "durable").start(tailing)) {
            RegistryStateRepository state = open.state();
            String key = "files/" + log;
            await().atMost(Duration.ofSeconds(20)).until(() -> "8".equals(state.getState(key)));
            assertThatThrownBy(() -> state.setState(key, "4"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be changed while a route may be reading it: stop")
                    .hasMessageContaining("app.log");
            state.setState("topic/0", "1");

            open.context.getRouteController().stopRoute("tailing");
            state.setState(key, "4");
            var mock =
                    open.context.getEndpoint(
                            "mock:lines", org.apache.camel.component.mock.MockEndpoint.class);
            mock.reset();
            mock.expectedBodiesReceived("two");
            open.context.getRouteController().startRoute("tailing");
            mock.assertIsSatisfied(20_000);
        }
    }

    @Test
    void P16_aPositionIsNotSetWhenARouteStartsBeforeItIsCommitted() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "one\ntwo\n");
        String uri = "tail:" + log + "?startFrom=beginning";
        RouteBuilder tailing =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri).routeId("tailing").autoStartup(false).to("mock:lines");
                    }
                };
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Path registry = directory.resolve("registry.json");
        try (KeptContext open =
                new KeptContext(registry).option("durability", "durable").start(tailing)) {
            RegistryStateRepository state = open.state();
            Future<Void> held =
                    open.cairn()
                            .committer()
                            .commit(
                                    () -> {
                                        committing.countDown();
                                        awaitThat(goOn);
                                        return DurableEntries.NOTHING;
                                    });
            awaitThat(committing);
            AtomicReference<Thread> setter = new AtomicReference<>();
            Future<?> set =
                    pool.submit(
                            () -> {
                                setter.set(Thread.currentThread());
                                state.setState("files/" + log, "4");
                            });
            await("it waits for its commit")
                    .until(
                            () ->
                                    setter.get() != null
                                            && setter.get().getState()
                                                    == Thread.State.TIMED_WAITING);
            Future<?> start =
                    pool.submit(
                            () -> {
                                open.context.getRouteController().startRoute("tailing");
                                return null;
                            });
            await("the route is being started")
                    .until(() -> !open.cairn().readers(Partition.Kind.FILE, "").isEmpty());
            goOn.countDown();
            held.get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> set.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be changed while a route may be reading it");
            start.get(20, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(state.getState("files/" + log)).isEqualTo("8"));
        } finally {
            goOn.countDown();
            pool.shutdownNow();
        }
    }

    private static void awaitThat(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void P16_aPositionThatIsChangedMeanwhileIsSetAllTheSame() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "0123456789");
        Key key = new Key("files", log.toString());
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (KeptContext open = open()) {
            RegistryStateRepository state = open.state();
            state.setState("files/" + log, "2");
            Entry other = open.cairn().registry().entry(key).orElseThrow().with("note", "kept");
            CountDownLatch committing = new CountDownLatch(1);
            Future<Void> held =
                    open.cairn()
                            .committer()
                            .commit(
                                    () -> {
                                        committing.countDown();
                                        awaitThat(goOn);
                                        return new Update(
                                                Map.of(),
                                                Set.of(),
                                                Map.of(key, Optional.of(other)),
                                                List.of());
                                    });
            awaitThat(committing);
            AtomicReference<Thread> setter = new AtomicReference<>();
            Future<?> set =
                    pool.submit(
                            () -> {
                                setter.set(Thread.currentThread());
                                state.setState("files/" + log, "1");
                            });
            await().until(
                            () ->
                                    setter.get() != null
                                            && setter.get().getState()
                                                    == Thread.State.TIMED_WAITING);
            goOn.countDown();
            held.get(20, TimeUnit.SECONDS);
            set.get(20, TimeUnit.SECONDS);
            Entry after = open.cairn().registry().entry(key).orElseThrow();
            assertThat(after.number("position")).hasValue(1);
            assertThat(after.text("note")).as("of the change before").hasValue("kept");
        } finally {
            goOn.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void P16_aRouteThatStopsTheRepositoryStopsItForNobodyElse() throws Exception {
        try (KeptContext open = open()) {
            RegistryStateRepository shared = open.state();
            // what camel-kafka does to a repository that it has started
            ServiceHelper.stopAndShutdownService(shared);
            shared.setState("topic/0", "1");
            assertThat(shared.getState("topic/0")).isEqualTo("1");
            shared.start();
            assertThat(shared.isStarted()).isTrue();
            assertThat(open.cairn().isStarted()).as("the registry was never closed").isTrue();
        }
    }

    @Test
    void P16_aContextThatIsStartedAgainHasItsEntries() throws Exception {
        try (KeptContext open = open()) {
            RegistryStateRepository state = open.state();
            state.setState("topic/0", "1");
            open.context.stop();
            assertThatThrownBy(() -> state.setState("topic/0", "2"))
                    .isInstanceOf(RuntimeCamelException.class)
                    .hasMessageContaining("the registry was closed when the context stopped");
            open.start();
            assertThat(state.getState("topic/0")).isEqualTo("1");
            state.setState("topic/0", "2");
            assertThat(state.getState("topic/0")).isEqualTo("2");
        }
    }

    @Test
    void P16_R01_withTheRegistrySwitchedOffTheStartSaysWhatToSet() throws Exception {
        try (KeptContext off =
                new KeptContext(directory.resolve("registry.json"))
                        .option("enabled", "false")
                        .start()) {
            assertThatThrownBy(off::state)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("set cairn.registry.enabled=true");
        }
        assertThat(directory).isEmptyDirectory();
        RegistryStateRepository lost = new RegistryStateRepository();
        assertThatThrownBy(() -> lost.getState("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to no CamelContext");
    }

    @Test
    void P16_manyThreadsEachFindWhatTheySetLast() throws Exception {
        int threads = 8;
        int rounds = 50;
        try (KeptContext open = open()) {
            RegistryStateRepository state = open.state();
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    String key = "topic/" + thread;
                    tasks.add(
                            () -> {
                                for (int round = 0; round < rounds; round++) {
                                    String value = Integer.toString(round);
                                    state.setState(key, value);
                                    assertThat(state.getState(key)).isEqualTo(value);
                                }
                                return null;
                            });
                }
                for (Future<Void> task : pool.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
                    task.get();
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(open.cairn().committer().metrics().commits())
                    .as("threads that wait at the same time share commits")
                    .isLessThan((long) threads * rounds);
        }
    }

    @Test
    void P16_itIsDeclaredInPropertiesByItsClass() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        Object bean =
                org.apache.camel.support.PropertyBindingSupport.resolveBean(
                        context, "#class:" + RegistryStateRepository.class.getName());
        assertThat(bean)
                .isInstanceOfSatisfying(
                        RegistryStateRepository.class,
                        made -> assertThat(made.getCamelContext()).isSameAs(context));
    }
}
