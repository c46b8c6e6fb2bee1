package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.s3.EtagForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What a registry in S3 does beyond the contract of all stores. */
final class S3StoreTest {

    private static S3Server server;
    private static S3Client client;

    private final S3StoreProvider provider = S3Fixture.provider(server.pathStyle());
    private String key;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(S3Fixture.BUCKET);
        client = server.client();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @BeforeEach
    void chooseKey() {
        key = UUID.randomUUID() + ".json";
    }

    private CheckpointStore open(String instance) throws IOException {
        return open(S3Fixture.options(instance));
    }

    private CheckpointStore open(StoreOptions options) throws IOException {
        CheckpointStore store = provider.open(S3Fixture.uri(key), options);
        store.load();
        return store;
    }

    private static StoreOptions.Remote remote(String instance, Duration patience) {
        return new StoreOptions.Remote(
                Optional.ofNullable(instance),
                patience,
                false,
                StoreOptions.Remote.MIN_LEASE,
                false);
    }

    private void put(String text) {
        client.putObject(
                request -> request.bucket(S3Fixture.BUCKET).key(key), RequestBody.fromString(text));
    }

    private byte[] bytes(String name) {
        return client.getObjectAsBytes(request -> request.bucket(S3Fixture.BUCKET).key(name))
                .asByteArray();
    }

    private List<String> keys() {
        return client
                .listObjectsV2(request -> request.bucket(S3Fixture.BUCKET).prefix(key))
                .contents()
                .stream()
                .map(object -> object.key())
                .toList();
    }

    // ---- the document

    @Test
    @Tag("R03")
    void R03_theDocumentOfAnotherToolIsTakenOverWithItsPositionsAndMembers() throws IOException {
        put(
                """
                {"version": 1, "theirs": [1, 2],
                 "files": {"/var/log/a.log": {"position": 1024, "inode": 9, "more": true}}}
                """);
        CheckpointStore store = open("one");
        assertThat(S3Fixture.positionIn(store)).isEqualTo(1024);
        store.commit(
                new ChangeSet(
                        Map.of(new Key("state", "x"), Optional.of(Entry.of(Map.of("n", 1))))));
        store.close();
        String text = new String(bytes(key), StandardCharsets.UTF_8);
        assertThat(text).contains("\"theirs\":[1,2]", "\"more\":true", "\"position\":1024");
    }

    @Test
    void anEmptyDocumentOfAnotherToolIsNotAbsent() throws IOException {
        put("{\"version\": 1}");
        CheckpointStore store = provider.open(S3Fixture.uri(key), S3Fixture.options("one"));
        assertThat(store.load()).isInstanceOf(Loaded.Present.class);
        store.close();
        assertThat(provider.read(S3Fixture.uri(key))).isInstanceOf(Loaded.Present.class);
    }

    @Test
    void aLargeDocumentIsCompressedWhereThatIsWantedAndReadEitherWay() throws IOException {
        StoreOptions.Remote packing =
                new StoreOptions.Remote(
                        Optional.of("one"),
                        Duration.ZERO,
                        false,
                        StoreOptions.Remote.MIN_LEASE,
                        true);
        CheckpointStore store = open(S3Fixture.options(packing));
        store.commit(S3Fixture.position(1));
        assertThat(bytes(key)[0]).isEqualTo((byte) '{');
        Map<Key, Optional<Entry>> many = new LinkedHashMap<>();
        for (int i = 0; i < 2000; i++) {
            many.put(
                    new Key("files", "/var/log/" + i),
                    Optional.of(Entry.of(Map.of("position", i))));
        }
        store.commit(new ChangeSet(many));
        assertThat(bytes(key)).startsWith(0x1f, 0x8b).hasSizeLessThan(40_000);
        store.close();
        store = open("one");
        assertThat(((Loaded.Present) store.load()).entries()).hasSize(2001);
        store.commit(S3Fixture.position(2));
        assertThat(bytes(key)[0]).isEqualTo((byte) '{');
        store.close();
    }

    @Test
    @Tag("R06")
    void R06_nothingIsSentForACommitThatChangesNothing() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        byte[] before = bytes(key);
        store.commit(S3Fixture.position(1));
        store.commitFolded(new ChangeSet(Map.of()));
        assertThat(bytes(key)).isEqualTo(before);
        store.close();
    }

    // ---- ownership

    @Test
    @Tag("R11")
    void R11_aSecondInstanceIsRefusedWithTheNameOfTheFirst() throws IOException {
        CheckpointStore first = open("one");
        assertThatThrownBy(() -> open("two"))
                .isInstanceOf(OwnedStoreException.class)
                .hasMessageContaining("s3://" + S3Fixture.BUCKET + "/" + key)
                .hasMessageContaining("one (pid " + ProcessHandle.current().pid())
                .hasMessageContaining("--registry-wait")
                .hasMessageNotContaining("\n");
        first.close();
        open("two").close();
    }

    @Test
    @Tag("R11")
    void R11_aNameThatWasGivenTakesOverAtOnceAndTheOldOneIsFenced() throws IOException {
        CheckpointStore first = open("one");
        first.commit(S3Fixture.position(1));
        CheckpointStore second = open("one");
        assertThat(S3Fixture.positionIn(second)).isEqualTo(1);
        second.commit(S3Fixture.position(2));
        assertThatThrownBy(() -> first.commit(S3Fixture.position(9)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("one (pid")
                .hasMessageContaining("epoch 2");
        assertThat(first.ownership().isInForce()).isFalse();
        assertThat(first.ownership().lost()).isPresent();
        assertThat(first.ownership().trouble()).isPresent();
        first.close();
        assertThat(S3Fixture.positionIn(second)).isEqualTo(2);
        second.close();
    }

    @Test
    @Tag("R11")
    void R11_whoeverWaitsTakesOverWhenTheOwnerGivesUp() throws Exception {
        CheckpointStore first = open("one");
        first.commit(S3Fixture.position(1));
        Thread closing =
                new Thread(
                        () -> {
                            await().until(first.ownership()::isInForce);
                            try {
                                first.close();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        closing.start();
        CheckpointStore second = open(S3Fixture.options(remote("two", Duration.ofSeconds(60))));
        assertThat(S3Fixture.positionIn(second)).isEqualTo(1);
        closing.join();
        second.close();
    }

    @Test
    @Tag("R11")
    void R11_aLeaseThatIsNotRenewedRunsOutByTheServersClockAndAnOwnerThatLivesKeepsIt()
            throws Exception {
        Tenure tenure =
                new Tenure(
                        new Holder("gone", "elsewhere", 1, "", ""),
                        true,
                        StoreOptions.Remote.MIN_LEASE,
                        false,
                        false,
                        EtagForm.QUOTED,
                        Uptime.SYSTEM,
                        S3StoreProvider.attempts());
        try (Bucket bucket = provider.bucket(S3Location.of(S3Fixture.uri(key)))) {
            LeasedObject dying = new LeasedObject(bucket, key, tenure);
            assertThat(dying.take()).isEmpty();
            dying.commit(S3Fixture.position(7));
            assertThat(dying.isInForce()).isTrue();
            CheckpointStore heir = open(S3Fixture.options(remote("heir", Duration.ofSeconds(60))));
            assertThat(dying.isInForce()).isFalse();
            assertThat(S3Fixture.positionIn(heir)).isEqualTo(7);
            assertThatThrownBy(() -> dying.commit(S3Fixture.position(8)))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining("heir");
            // three leases long nobody else gets it, and it stays in force
            StoreOptions patient = S3Fixture.options(remote("third", Duration.ofSeconds(9)));
            assertThatThrownBy(() -> open(patient)).isInstanceOf(OwnedStoreException.class);
            assertThat(heir.ownership().isInForce()).isTrue();
            heir.close();
        }
    }

    @Test
    @Tag("R11")
    void R11_theRegistryOfADeadProcessOfThisMachineIsTakenOverAtOnce() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        String started;
        Holder own = Holder.ofProcess("other");
        try {
            String stat =
                    java.nio.file.Files.readString(
                            java.nio.file.Path.of("/proc/" + process.pid() + "/stat"));
            started = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
            Holder dying = new Holder("other", own.host(), process.pid(), started, own.space());
            assertThat(dying.isDead()).isFalse();
            lease(dying);
            assertThatThrownBy(() -> open("one")).isInstanceOf(OwnedStoreException.class);
        } finally {
            process.destroyForcibly().waitFor();
        }
        open("one").close();
        Holder elsewhere = new Holder("other", "another-host", 1, "1", own.space());
        assertThat(elsewhere.isDead()).isFalse();
        Holder otherContainer = new Holder("other", own.host(), 1, "1", "boot pid:[1]");
        assertThat(otherContainer.isDead()).isFalse();
    }

    @Test
    void anInstanceIsCalledLikeItsMachineAndInAPodLikeTheNode() {
        String machine = dev.cairn.io.HostName.get();
        assertThat(Holder.nameIn(Map.of())).isEqualTo(machine);
        assertThat(Holder.nameIn(Map.of("NODE_NAME", "node-a"))).isEqualTo(machine);
        assertThat(Holder.nameIn(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))).isEqualTo(machine);
        assertThat(
                        Holder.nameIn(
                                Map.of(
                                        "KUBERNETES_SERVICE_HOST", "10.0.0.1",
                                        "NODE_NAME", "node-a")))
                .isEqualTo("node-a");
    }

    private void lease(Holder holder) throws IOException {
        Tenure tenure =
                new Tenure(
                        holder,
                        true,
                        Duration.ofHours(1),
                        false,
                        false,
                        EtagForm.QUOTED,
                        Uptime.SYSTEM,
                        S3StoreProvider.attempts());
        try (Bucket bucket = provider.bucket(S3Location.of(S3Fixture.uri(key)))) {
            assertThat(new LeasedObject(bucket, key, tenure).take()).isEmpty();
        }
    }

    @Test
    void whatAnotherProgramHasWrittenIsNeverOverwritten() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        put("{\"version\": 1, \"files\": {\"/var/log/a.log\": {\"position\": 5, \"inode\": 1}}}");
        assertThatThrownBy(() -> store.commit(S3Fixture.position(2)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("by hand");
        store.close();
        assertThat(S3Fixture.positionIn(provider.read(S3Fixture.uri(key)))).isEqualTo(5);
    }

    @Test
    void anObjectThatIsDeletedWhileTheLeaseIsInForceIsMadeAgain() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        client.deleteObject(request -> request.bucket(S3Fixture.BUCKET).key(key));
        store.commit(S3Fixture.position(2));
        assertThat(S3Fixture.positionIn(store)).isEqualTo(2);
        store.close();
    }

    @Test
    @Tag("R09")
    void R09_nothingButTheRegistryIsLeftBehind() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        store.close();
        assertThat(keys()).containsExactly(key);
    }

    // ---- backups

    @Test
    @Tag("P08")
    void P08_withoutVersionsAnOwnersFirstCommitKeepsACopyWhichCanBeRestored() throws IOException {
        for (int run = 1; run <= 4; run++) {
            CheckpointStore store = open("one");
            store.commit(S3Fixture.position(run));
            store.commit(S3Fixture.position(run * 100L));
            store.close();
        }
        StoreMaintenance maintenance = provider.maintenance(S3Fixture.uri(key)).orElseThrow();
        assertThat(maintenance.backups())
                .extracting(StoreMaintenance.Backup::name)
                .containsExactly(key + ".bak1", key + ".bak2", key + ".bak3");
        maintenance.restore(S3Fixture.options("person"), 2);
        Loaded.Present restored = (Loaded.Present) provider.read(S3Fixture.uri(key));
        assertThat(S3Fixture.positionIn(restored)).isEqualTo(200);
        assertThat(restored.entries()).containsKey(Mark.RESTORED);
        maintenance.restore(S3Fixture.options("person"), 1);
        assertThat(S3Fixture.positionIn(provider.read(S3Fixture.uri(key)))).isEqualTo(400);
        assertThat(maintenance.verify()).isEmpty();
    }

    @Test
    @Tag("P08")
    void P08_aRegistryInUseIsNotRestored() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        store.keepBackup();
        StoreMaintenance maintenance = provider.maintenance(S3Fixture.uri(key)).orElseThrow();
        assertThatThrownBy(() -> maintenance.restore(S3Fixture.options("person"), 1))
                .isInstanceOf(OwnedStoreException.class);
        store.commit(S3Fixture.position(2));
        store.close();
    }

    @Test
    @Tag("P08")
    void P08_theVersionsOfABucketAreTheBackupsWhereItKeepsThem() throws IOException {
        String versioned = "versioned-" + UUID.randomUUID();
        client.createBucket(request -> request.bucket(versioned));
        client.putBucketVersioning(
                request ->
                        request.bucket(versioned)
                                .versioningConfiguration(on -> on.status("Enabled")));
        var uri = dev.cairn.checkpoint.RegistryUri.parse("s3://" + versioned + "/r.json");
        CheckpointStore store = provider.open(uri, S3Fixture.options("one"));
        store.load();
        store.commit(S3Fixture.position(1));
        store.commit(S3Fixture.position(2));
        store.close();
        StoreMaintenance maintenance = provider.maintenance(uri).orElseThrow();
        List<StoreMaintenance.Backup> backups = maintenance.backups();
        assertThat(backups).isNotEmpty();
        maintenance.restore(S3Fixture.options("person"), 1);
        assertThat(S3Fixture.positionIn(provider.read(uri))).isEqualTo(1);
        assertThat(
                        client
                                .listObjectsV2(request -> request.bucket(versioned))
                                .contents()
                                .stream()
                                .map(object -> object.key()))
                .containsExactly("r.json");
    }

    @Test
    void whatIsCorruptIsKeptAsideAndTheNewestGoodBackupTaken() throws IOException {
        CheckpointStore store = open("one");
        store.commit(S3Fixture.position(1));
        store.keepBackup();
        store.commit(S3Fixture.position(2));
        store.close();
        put("{\"version\": 1, \"files\": {\"/var/lo");
        StoreOptions strict =
                new StoreOptions(
                        3,
                        StoreOptions.OnCorrupt.FAIL,
                        Clock.systemUTC(),
                        remote("one", Duration.ZERO));
        assertThatThrownBy(() -> open(strict)).isInstanceOf(CorruptStoreException.class);
        assertThatThrownBy(() -> provider.read(S3Fixture.uri(key)))
                .isInstanceOf(CorruptStoreException.class);
        CheckpointStore again = provider.open(S3Fixture.uri(key), S3Fixture.options("one"));
        Loaded.Present loaded = (Loaded.Present) again.load();
        assertThat(loaded.restored()).isTrue();
        assertThat(loaded.warnings()).singleElement().asString().contains("corrupt", ".bak1");
        assertThat(S3Fixture.positionIn(loaded)).isEqualTo(1);
        again.close();
        assertThat(keys()).anyMatch(name -> name.contains(".corrupt-"));
    }
}
