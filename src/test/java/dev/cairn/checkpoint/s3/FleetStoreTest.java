package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider.Part;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.Shares;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Instances of a fleet in one process, each with a store of its own. */
@Tag("R11")
final class FleetStoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static S3Server server;

    private final RegistryUri uri = S3Fixture.uri("fleets/" + UUID.randomUUID() + "/");
    private final S3StoreProvider provider = S3Fixture.provider(server.pathStyle());
    private final List<Instance> instances = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = S3Server.start(S3Fixture.BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() throws IOException {
        for (Instance each : instances) {
            each.store.close();
        }
    }

    private static Partition api(String name) {
        return new Partition(Partition.Kind.API, "", name, name);
    }

    private static Key position(String name) {
        return new Key("api_sources", name);
    }

    /** An instance whose sources end their terms as soon as they are asked to. */
    private final class Instance {

        private final CheckpointStore store;
        private final Shares shares;
        private final Map<String, Map<Key, Entry>> gained = new ConcurrentHashMap<>();
        private final List<String> offered;

        Instance(String name, String... sources) throws IOException {
            store = provider.open(uri, S3Fixture.options(name));
            store.load();
            shares = store.ownership().shares().orElseThrow();
            shares.onGained((partition, mark, entries) -> gained.put(partition.name(), entries));
            offered = List.of(sources);
            offered.forEach(each -> shares.offer(api(each), "http-poll:" + each));
            instances.add(this);
        }

        /** The sources that it has. */
        List<String> has() {
            List<String> has = new ArrayList<>();
            for (String each : offered) {
                if (shares.term(api(each)).isEmpty()) {
                    continue;
                }
                if (shares.isRecalled(api(each))) {
                    shares.ended(api(each));
                } else {
                    has.add(each);
                }
            }
            return has;
        }

        void commit(String source, long number) throws IOException {
            store.commit(
                    new ChangeSet(
                            Map.of(
                                    position(source),
                                    Optional.of(
                                            Entry.of(
                                                    Map.of(
                                                            "last_timestamp",
                                                            "2026-01-01T00:00:00Z",
                                                            "cursor",
                                                            "c" + number))),
                                    new Key(Mark.SECTION, "http-poll:" + source),
                                    Optional.of(Entry.of(Map.of("started", "2026"))),
                                    new Key("seen", "api_sources/" + source + "/0"),
                                    Optional.of(Entry.of(Map.of("ids", List.of()))),
                                    S3Fixture.A,
                                    Optional.of(Entry.of(Map.of("position", number))))));
        }
    }

    private void awaitShares(int... expected) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> {
                            List<String> all = new ArrayList<>();
                            List<Integer> counts = new ArrayList<>();
                            for (Instance each : instances) {
                                List<String> has = each.has();
                                all.addAll(has);
                                counts.add(has.size());
                            }
                            assertThat(all).doesNotHaveDuplicates();
                            assertThat(counts.stream().sorted().toList())
                                    .isEqualTo(
                                            java.util.Arrays.stream(expected)
                                                    .sorted()
                                                    .boxed()
                                                    .toList());
                        });
    }

    @Test
    void R11_sourcesAreSharedWhenInstancesJoinAndLeaveAndMoveWithTheirPositions()
            throws IOException {
        String[] sources = {"a", "b", "c", "d"};
        Instance one = new Instance("one", sources);
        awaitShares(4);
        for (String each : sources) {
            one.commit(each, 7);
        }
        new Instance("two", sources);
        awaitShares(2, 2);
        Instance three = new Instance("three", sources);
        awaitShares(1, 1, 2);
        instances.remove(three);
        List<String> left = three.has();
        three.store.close();
        awaitShares(2, 2);
        Instance two = instances.get(1);
        assertThat(two.has()).isNotEmpty();
        for (String each : two.has()) {
            Map<Key, Entry> entries = two.gained.get(each);
            assertThat(entries.get(position(each)).text("cursor")).contains("c7");
            assertThat(entries)
                    .containsKey(new Key(Mark.SECTION, "http-poll:" + each))
                    .containsKey(new Key("seen", "api_sources/" + each + "/0"))
                    .doesNotContainKey(S3Fixture.A);
        }
        assertThat(left).isNotEmpty();
    }

    @Test
    void R11_whatOneInstanceAloneCanSeeStaysItsOwn() throws IOException {
        Instance one = new Instance("one", "a");
        awaitShares(1);
        one.commit("a", 1);
        Instance two = new Instance("two");
        assertThat(two.store.load()).isInstanceOf(Loaded.Absent.class);
        two.store.commit(S3Fixture.position(9));
        assertThat(S3Fixture.positionIn(one.store)).isEqualTo(1);
        assertThat(S3Fixture.positionIn(two.store)).isEqualTo(9);
        List<Part> parts = provider.parts(uri);
        assertThat(parts)
                .extracting(Part::title)
                .containsExactly("instance one", "instance two", "source api_sources/a");
        assertThat(parts).extracting(Part::note).allMatch(note -> note.startsWith("owned by "));
        assertThat(provider.read(parts.get(2).uri())).isInstanceOf(Loaded.Present.class);
        assertThatThrownBy(() -> provider.read(uri)).hasMessageContaining("is a fleet");
    }

    @Test
    void R11_aSourceThatOnlyOneInstanceOffersEndsUpThere() throws IOException {
        new Instance("one", "a", "b", "c");
        new Instance("two", "d");
        awaitShares(1, 3);
    }

    @Test
    void anIdThatIsAliveIsRefusedUnlessItWasGiven() throws IOException {
        StoreOptions unnamed =
                S3Fixture.options(
                        new StoreOptions.Remote(
                                Optional.empty(),
                                Duration.ZERO,
                                false,
                                StoreOptions.Remote.MIN_LEASE,
                                false));
        CheckpointStore first = provider.open(uri, unnamed);
        assertThatThrownBy(() -> provider.open(uri, unnamed))
                .isInstanceOf(OwnedStoreException.class)
                .hasMessageContaining("/instances/");
        first.close();
        provider.open(uri, unnamed).close();
    }
}
