package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.blake3.ReferenceBlake3;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.Fault;
import dev.cairn.io.Glob;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.s3.MemoryObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A host with logs on a simulated disk whose clock is the host's, and a pond: on that disk too, or
 * of objects in memory.
 */
final class MirrorKit {

    static final String PREFIX = "logs/app/";

    static final Path LOGS = Path.of("/var/log/app");
    static final Path POND = Path.of("/srv/pond");

    SimulatedDisk disk;
    Disk seam;
    MirrorConfig.Trust trust = MirrorConfig.Trust.TRUST;
    String archived = LOGS + "/app.log.*," + LOGS + "/app-*.log*";
    private final long[] nanos;
    private Optional<MemoryObjects> objects = Optional.empty();

    /** With a pond of objects. */
    static MirrorKit onObjects() {
        MirrorKit kit = new MirrorKit();
        kit.objects = Optional.of(new MemoryObjects());
        return kit;
    }

    MirrorKit() {
        this(new long[] {1_700_000_000_000_000_000L});
    }

    private MirrorKit(long[] nanos) {
        this.nanos = nanos;
        this.disk = new SimulatedDisk(() -> nanos[0] += 1_000_000);
        this.seam = disk;
        disk.outsideMakeDirectory(LOGS);
    }

    /** Goes on with another disk, such as what a crash has left. */
    void use(SimulatedDisk other) {
        disk = other;
        seam = other;
    }

    /** The service that keeps the objects of the pond. */
    MemoryObjects objects() {
        return objects.orElseThrow();
    }

    /** Where the runs of this kit die: at an operation of the pond's storage from now on. */
    void killAt(int operation, boolean after) {
        if (objects.isPresent()) {
            objects.get()
                    .failAt(
                            operation,
                            after ? MemoryObjects.Fault.KILLED_AFTER : MemoryObjects.Fault.KILLED);
        } else {
            disk.failAt(operation, Fault.CRASH);
        }
    }

    /** They die no more; what a dead one has left behind is there. */
    void revive(Random random) {
        if (objects.isPresent()) {
            objects.get().failNever();
        } else {
            use(random.nextBoolean() ? disk.kill() : disk.crash(random));
        }
    }

    /** They did not get so far. */
    void killNever() {
        objects.ifPresent(MemoryObjects::failNever);
        disk.failNever();
    }

    void later(Duration time) {
        nanos[0] += time.toNanos();
    }

    MirrorConfig config() {
        return new MirrorConfig(
                "app",
                Glob.parse(archived, LOGS),
                Glob.parse(LOGS + "/app.log", LOGS),
                objects.isPresent()
                        ? PondLocation.parse("s3://bucket/" + PREFIX, POND)
                        : PondLocation.of(POND),
                trust);
    }

    private Mirror mirror() {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(0, nanos[0]), ZoneOffset.UTC);
        return new Mirror(config(), seam, clock, ponds(), 2);
    }

    Ponds ponds() {
        return ponds(seam);
    }

    private Ponds ponds(Disk on) {
        return objects.<Ponds>map(
                        store ->
                                new ObjectPonds(
                                        () -> store,
                                        store.name(),
                                        new ObjectKeys(PREFIX),
                                        Path.of("/no/such/directory")))
                .orElseGet(() -> DirectoryPond.at(on, POND, path -> () -> {}));
    }

    CheckResult check(boolean quick) throws IOException {
        return MirrorVerifier.check(ponds(disk), quick, Progress.NONE);
    }

    SyncResult sync() throws IOException {
        return mirror().sync(Progress.NONE);
    }

    SyncResult preview() throws IOException {
        return mirror().preview(Progress.NONE);
    }

    /** Syncs; the mirror must be good afterwards. The changes as {@code word name} lines. */
    List<String> synced() throws IOException {
        SyncResult result = sync();
        verify();
        return words(result);
    }

    static List<String> words(SyncResult result) {
        return result.items().stream()
                .map(
                        item ->
                                item.change().word()
                                        + " "
                                        + (item.before().isEmpty() ? "" : item.before() + " -> ")
                                        + item.name())
                .toList();
    }

    // ---- the host

    static Path log(String name) {
        return LOGS.resolve(name);
    }

    void write(String name, String content) {
        disk.outsideWrite(log(name), content);
    }

    void append(String name, String content) {
        disk.outsideAppend(log(name), content);
    }

    void rename(String from, String to) {
        disk.outsideRename(log(from), log(to));
    }

    void delete(String name) {
        disk.outsideDelete(log(name));
    }

    /** Lines that are different in each file and at each place. */
    static String lines(String of, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(of).append(' ').append(i).append(" the quick brown fox\n");
        }
        return text.toString();
    }

    // ---- the pond

    /** All copies with their content. */
    Map<String, String> pond() throws IOException {
        Map<String, String> content = new TreeMap<>();
        for (String name : ponds(disk).look().names()) {
            content.put(name, text(name));
        }
        return content;
    }

    byte[] bytes(String name) throws IOException {
        return objects.isPresent()
                ? all(ponds().look().content(copy(name), Long.MAX_VALUE))
                : disk.bytes(POND.resolve(name));
    }

    private static byte[] all(DiskFile file) throws IOException {
        try (DiskInput in = DiskInput.of(file)) {
            return in.readAllBytes();
        }
    }

    String text(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.ISO_8859_1);
    }

    Manifest manifest() throws IOException {
        return ponds(disk).look().manifest();
    }

    Copy copy(String name) throws IOException {
        return manifest().copies().stream()
                .filter(copy -> copy.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> history(String name) throws IOException {
        return copy(name).history().stream().map(Copy.Event::what).toList();
    }

    /** Somebody deletes a copy, or a part of it. */
    void loseCopy(String name) throws IOException {
        if (objects.isPresent()) {
            Copy copy = copy(name);
            Pieces content = manifest().placements().of(copy).content();
            objects.get().outsideDelete(PREFIX + content.pieces().get(0).key());
        } else {
            disk.outsideDelete(POND.resolve(name));
        }
    }

    /** How often something was changed, or was to be, where the pond is. */
    long changes() {
        return objects.map(
                        store ->
                                store.requests().stream()
                                        .filter(one -> !one.matches("(get|list|read) .*"))
                                        .count())
                .orElseGet(disk::operations);
    }

    /** A check is clean, and digests and outboards are those of an independent reference. */
    void verify() throws IOException {
        CheckResult result = check(false);
        assertThat(result.differences()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(check(true).differences()).isEmpty();
        ReferenceBlake3 reference = ReferenceBlake3.plain();
        PondView view = ponds(disk).look();
        for (Copy copy : view.manifest().copies()) {
            byte[] content = bytes(copy.name());
            assertThat(copy.digest().toString())
                    .as(copy.name())
                    .isEqualTo(HexFormat.of().formatHex(reference.root(content)));
            byte[] outboard = reference.outboard(content, true);
            if (outboard.length > 0) {
                assertThat(all(view.outboard(copy, Long.MAX_VALUE))).isEqualTo(outboard);
            }
        }
        if (objects.isEmpty()) {
            assertThat(disk.list(new PondPaths(POND).staging())).isEmpty();
        }
    }

    /** Nothing is kept that the records do not tell of. */
    void verifyNoOrphans() throws IOException {
        Set<String> needed = new TreeSet<>();
        needed.add(PREFIX + "manifest");
        manifest()
                .placements()
                .copies()
                .values()
                .forEach(
                        placement -> {
                            placement.content().pieces().forEach(p -> needed.add(PREFIX + p.key()));
                            placement.nodes().pieces().forEach(p -> needed.add(PREFIX + p.key()));
                        });
        assertThat(objects().keys()).containsExactlyElementsOf(needed);
        assertThat(objects().uploadsUnderWay()).isZero();
    }
}
