package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Checkpoint;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import dev.cairn.component.Cleaner;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.tail.TailComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What cleaning takes, and all that it leaves. */
@Tag("P05")
@Timeout(60)
class CleanupTest {

    private static final Clock TOMORROW = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));

    @TempDir private Path directory;

    private final Map<String, String> options = new TreeMap<>();
    private CamelContext context;
    private Cairn cairn;
    private long nanos;

    @AfterEach
    void stop() {
        if (context != null) {
            context.stop();
        }
    }

    /** Another context on the same registry, if that is a file. */
    private void start(RouteBuilder... routes) throws Exception {
        stop();
        context = new DefaultCamelContext();
        context.addComponent("registry", new RegistryComponent());
        context.addComponent("tail", new TailComponent());
        context.getShutdownStrategy().setTimeout(5);
        options.putIfAbsent("cairn.registry.enabled", "true");
        options.putIfAbsent("cairn.registry.uri", "memory:");
        options.putIfAbsent("cairn.registry.durability", "durable");
        context.getRegistry().bind(Cairn.OPTIONS, options);
        for (RouteBuilder each : routes) {
            context.addRoutes(each);
        }
        context.start();
        cairn = Cairn.of(context);
    }

    private RouteBuilder tailing(String glob, Processor step) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("tail:" + directory + "/" + glob + "?startFrom=beginning&rotateWait=100")
                        .routeId("tailing")
                        .process(step);
            }
        };
    }

    private static void pass(Exchange exchange) {
        // delivered
    }

    private long device() throws IOException {
        return RealDisk.INSTANCE.stat(directory).orElseThrow().device();
    }

    /** A checkpoint of a file in the directory, which holds another file so as not to be empty. */
    private FilePosition position(String name, int generation) throws IOException {
        Path path = directory.resolve(name);
        long inode = 7_000_000_000_000L + generation;
        return new FilePosition(
                "id-" + name + "-" + generation,
                path.toString(),
                generation,
                device(),
                inode,
                100,
                Digest.NONE,
                Digest.NONE);
    }

    private static Partition partition(FilePosition position) {
        return new Partition(Partition.Kind.FILE, "", position.path(), position.id());
    }

    private void commit(FilePosition... positions) throws Exception {
        Map<Partition, Position> all = new LinkedHashMap<>();
        for (FilePosition each : positions) {
            all.put(partition(each), each);
        }
        cairn.committer()
                .commit(new Update(all, Set.of(), Map.of(), List.of()))
                .get(20, TimeUnit.SECONDS);
    }

    private Set<String> names() {
        return cairn.registry().section("files").keySet();
    }

    /** Commits at once. */
    private boolean commit(Supplier<Update> update) throws Exception {
        cairn.committer().commit(update).get(20, TimeUnit.SECONDS);
        return true;
    }

    private long clean(Clock clock) throws Exception {
        return new Cleanup(cairn, this::commit, clock, () -> nanos).run();
    }

    @Test
    void P05_onlyWhatIsOldAndCertainlyGoneIsRemoved() throws Exception {
        start();
        Files.createFile(directory.resolve("there.log"));
        commit(
                position("there.log", 1),
                position("gone.log", 1),
                position("unmounted/x.log", 1),
                position("there.log/x.log", 1));
        assertThat(clean(Clock.systemUTC())).as("too young").isZero();
        assertThat(names()).hasSize(4);
        assertThat(clean(TOMORROW)).isEqualTo(1);
        assertThat(names()).doesNotContain(directory.resolve("gone.log").toString()).hasSize(3);
    }

    @Test
    void P05_whatDoesNotSayWhenItWasUpdatedIsKept() throws Exception {
        start();
        Entry base = Entry.EMPTY.with("position", 5).with("inode", 6);
        Map<String, Entry> foreign = new LinkedHashMap<>();
        foreign.put("none.log", base);
        foreign.put("words.log", base.with("last_updated", "last Tuesday"));
        foreign.put("future.log", base.with("last_updated", "2999-01-01T00:00:00Z"));
        foreign.put("end.log", base.with("last_updated", Instant.MAX.toString()));
        foreign.put("old.log", base.with("last_updated", "2001-01-01T00:00:00+01:00"));
        Files.createFile(directory.resolve("another"));
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        foreign.forEach(
                (name, entry) ->
                        changes.put(
                                new Key("files", directory.resolve(name).toString()),
                                Optional.of(entry)));
        changes.put(
                new Key("files", "relative.log"),
                Optional.of(base.with("last_updated", "2001-01-01T00:00:00Z")));
        cairn.registry().commit(new ChangeSet(changes));
        assertThat(clean(TOMORROW)).isEqualTo(1);
        assertThat(names()).hasSize(5).doesNotContain(directory.resolve("old.log").toString());
    }

    @Test
    void P05_generationsAreRemovedOneByOne() throws Exception {
        start();
        FilePosition older = position("a.log", 1);
        FilePosition newer = position("a.log", 2);
        commit(older, newer);
        Key key = new Key("files", older.path());
        Entry entry = cairn.registry().entry(key).orElseThrow();
        Map<String, Object> members = new LinkedHashMap<>(entry.members());
        Entry first =
                entry.entries("generations").get(0).with("last_updated", "2001-01-01T00:00:00Z");
        members.put("generations", List.of(first));
        cairn.registry().commit(new ChangeSet(Map.of(key, Optional.of(Entry.of(members)))));
        cairn.registry().reload();
        assertThat(clean(Clock.systemUTC())).isEqualTo(1);
        assertThat(cairn.registry().positions(Partition.Kind.FILE, "")).containsExactly(newer);
        assertThat(clean(TOMORROW)).isEqualTo(1);
        assertThat(names()).isEmpty();
    }

    @Test
    void P05_whatMovesBetweenTheLookAndTheCommitIsKept() throws Exception {
        start();
        FilePosition stays = position("stays.log", 1);
        FilePosition moves = position("moves.log", 1);
        commit(stays, moves);
        FilePosition moved =
                new FilePosition(
                        moves.id(),
                        moves.path(),
                        1,
                        moves.device(),
                        moves.inode(),
                        200,
                        Digest.NONE,
                        Digest.NONE);
        Cleanup.Commit late =
                update -> {
                    commit(moved);
                    return commit(update);
                };
        assertThat(new Cleanup(cairn, late, TOMORROW, () -> nanos).run()).isEqualTo(1);
        assertThat(names()).containsExactly(moves.path());
    }

    @Test
    void P05_nothingIsRemovedThatAConsumerMayHaveTakenSinceTheLook() throws Exception {
        start();
        commit(position("a.log", 1));
        Cleanup.Commit late =
                update -> {
                    context.addRoutes(tailing("*.txt", CleanupTest::pass));
                    return commit(update);
                };
        assertThat(new Cleanup(cairn, late, TOMORROW, () -> nanos).run()).isZero();
        assertThat(names()).hasSize(1);
        assertThat(clean(TOMORROW)).as("the next time it is looked at again").isEqualTo(1);
    }

    @Test
    void P05_aLookIsNotBelievedAfterALongWaitForTheCommit() throws Exception {
        start();
        commit(position("a.log", 1));
        Cleanup.Commit late =
                update -> {
                    nanos += Cleanup.FRESH.toNanos() + 1;
                    return commit(update);
                };
        assertThat(new Cleanup(cairn, late, TOMORROW, () -> nanos).run()).isZero();
        assertThat(names()).hasSize(1);
    }

    @Test
    void P05_aCommitRemovesAThousandAtMost() throws Exception {
        start();
        List<FilePosition> many = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            many.add(position("gone" + i + ".log", 1));
        }
        commit(many.toArray(new FilePosition[0]));
        List<Integer> left = new ArrayList<>();
        Cleanup.Commit counting =
                update -> {
                    boolean done = commit(update);
                    left.add(names().size());
                    return done;
                };
        assertThat(new Cleanup(cairn, counting, TOMORROW, () -> nanos).run()).isEqualTo(2_500);
        assertThat(left).containsExactly(1_500, 500, 0);
    }

    @Test
    void P05_aCleanupThatCannotCommitEndsAndGoesOnLater() throws Exception {
        start();
        commit(position("a.log", 1));
        assertThat(new Cleanup(cairn, update -> false, TOMORROW, () -> nanos).run()).isZero();
        assertThat(names()).hasSize(1);
    }

    @Test
    void P05_aFileThatIsDeletedButStillReadIsKept() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch inRoute = new CountDownLatch(1);
        Path file = directory.resolve("a.log");
        Files.writeString(file, "one\n");
        options.put("cairn.registry.uri", directory.resolve("registry.json").toString());
        start(tailing("*.log", CleanupTest::pass));
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        start(
                tailing(
                        "*.log",
                        exchange -> {
                            inRoute.countDown();
                            mayGoOn.await(30, TimeUnit.SECONDS);
                        }));
        Files.writeString(file, "one\ntwo\nthree\n");
        assertThat(inRoute.await(20, TimeUnit.SECONDS)).isTrue();
        Files.delete(file);
        try {
            assertThat(clean(TOMORROW)).isZero();
            assertThat(names()).hasSize(1);
        } finally {
            mayGoOn.countDown();
        }
        await("read to its end, it retires")
                .atMost(Duration.ofSeconds(20))
                .until(() -> names().isEmpty());
    }

    private long offset(String name) {
        return cairn.registry().positions(Partition.Kind.FILE, "").stream()
                .map(FilePosition.class::cast)
                .filter(each -> each.path().equals(directory.resolve(name).toString()))
                .mapToLong(FilePosition::offset)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void P05_aRenamedFileThatIsFollowedUnderItsNewNameIsKept() throws Exception {
        Path file = directory.resolve("a.log");
        Files.writeString(file, "one\n");
        start(tailing("a.log*", CleanupTest::pass));
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        Files.move(file, directory.resolve("a.log.1"));
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log.1") == 4);
        assertThat(clean(TOMORROW)).isZero();
        assertThat(names()).hasSize(1);
    }

    @Test
    void P05_aRotatedFileIsKeptWhileNoRouteReadsIt() throws Exception {
        Path file = directory.resolve("a.log");
        Files.writeString(file, "one\n");
        start(tailing("a.log", CleanupTest::pass));
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        context.getRouteController().stopRoute("tailing");
        Path elsewhere = directory.resolve("kept-for-the-auditors");
        Files.move(file, elsewhere);
        assertThat(clean(TOMORROW)).as("it is there by another name").isZero();
        Files.delete(elsewhere);
        Files.createFile(directory.resolve("another"));
        assertThat(clean(TOMORROW)).isEqualTo(1);
    }

    @Test
    void P05_aSourceThatIsBusyIsNotTakenForOneThatReadsNothing() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch inRoute = new CountDownLatch(1);
        Files.writeString(directory.resolve("a.log"), "one\n");
        start(
                tailing(
                        "*.log",
                        exchange -> {
                            inRoute.countDown();
                            mayGoOn.await(50, TimeUnit.SECONDS);
                        }));
        commit(position("gone.txt", 1));
        assertThat(inRoute.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(clean(TOMORROW)).isZero();
        mayGoOn.countDown();
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        assertThat(clean(TOMORROW)).isEqualTo(1);
    }

    @Test
    void P05_aRouteMayCleanFromTheThreadThatReads() throws Exception {
        Files.writeString(directory.resolve("a.log"), "one\n");
        options.put("cairn.registry.max-position-age", "1ms");
        RouteBuilder cleaning =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("tail:" + directory + "/*.log?startFrom=beginning")
                                .to("registry:clean");
                    }
                };
        start();
        commit(position("gone.txt", 1));
        context.addRoutes(cleaning);
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        Files.writeString(directory.resolve("b.log"), "two\n");
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("b.log") == 4);
        assertThat(offset("gone.txt")).as("no wait for itself, and it is removed").isEqualTo(-1);
    }

    @Test
    void P05_theQuartzRouteCleans() throws Exception {
        options.put("cairn.registry.uri", directory.resolve("registry.json").toString());
        options.put("cairn.registry.durability", "buffered");
        options.put("cairn.registry.flush-interval", "200ms");
        options.put("cairn.registry.cleanup-interval", "200ms");
        options.put("cairn.registry.max-position-age", "1s");
        Files.writeString(directory.resolve("a.log"), "one\n");
        start(tailing("*.log", CleanupTest::pass));
        commit(position("gone.log", 1), position("unmounted/gone.log", 1));
        await().atMost(Duration.ofSeconds(30)).until(() -> offset("gone.log") == -1);
        assertThat(offset("unmounted/gone.log")).isEqualTo(100);
        await().atMost(Duration.ofSeconds(20)).until(() -> offset("a.log") == 4);
        Checkpoint left = cairn.registry().checkpoints(Partition.Kind.FILE, "", "", 10).get(0);
        assertThat(left.updated()).isPresent();
    }

    @Test
    void P05_whatCleanersNameIsRemovedUnlessItChanges() throws Exception {
        start();
        Key stays = new Key("idempotent", "stays");
        Key changes = new Key("idempotent", "changes");
        Key goes = new Key("idempotent", "goes");
        Entry old = Entry.EMPTY.with("confirmed", "2001-01-01T00:00:00Z");
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        List.of(stays, changes, goes).forEach(key -> entries.put(key, Optional.of(old)));
        cairn.registry().commit(new ChangeSet(entries));
        Cleaner cleaner =
                new Cleaner() {
                    @Override
                    public String what() {
                        return "entries of idempotent that are older than 30 d";
                    }

                    @Override
                    public Map<Key, Entry> expired(Instant now, int limit) {
                        return Map.of(changes, old, goes, old);
                    }
                };
        cairn.onClean(cleaner);
        cairn.onClean(cleaner);
        Cleanup.Commit late =
                update -> {
                    cairn.registry()
                            .commit(
                                    new ChangeSet(
                                            Map.of(changes, Optional.of(old.with("more", 1)))));
                    return commit(update);
                };
        assertThat(new Cleanup(cairn, late, TOMORROW, () -> nanos).run()).isEqualTo(1);
        assertThat(cairn.registry().section("idempotent")).containsOnlyKeys("stays", "changes");
    }
}
