package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One random history of the delivery layer, run by one thread, with its model. */
final class DeliveryWorld {

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Limits LIMITS =
            new Limits(4096, 20, 300, 200, 1 << 20, Duration.ofHours(1));

    private final Random random;
    private final List<String> history = new ArrayList<>();
    private final FakeSink[] sinks = {new FakeSink("A"), new FakeSink("B"), new FakeSink("C")};
    private final List<Stream> streams = new ArrayList<>();
    private final List<Flight> flights = new ArrayList<>();

    private FlakyStore store = FlakyStore.create();
    private CheckpointRegistry registry;
    private PendingBatches pending;
    private Committer committer;
    private Claim claim;
    private int deaths;
    private int held;

    /** One partition and what the model knows of it. */
    private static final class Stream {
        final Partition partition;
        final int total;
        final List<FakeSink> into;
        final BitSet acknowledged = new BitSet();
        int next;

        Stream(Partition partition, int total, List<FakeSink> into) {
            this.partition = partition;
            this.total = total;
            this.into = into;
        }

        /** These lines exist nowhere any more when they are to be read. */
        static boolean isSkipped(int number) {
            return number % 7 == 3;
        }
    }

    private record Flight(Claim claim, Stream stream, PendingBatch batch) {}

    DeliveryWorld(Random random) {
        this.random = random;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            List<FakeSink> into =
                    IntStream.range(0, 3)
                            .filter(sink -> random.nextInt(3) > 0)
                            .mapToObj(sink -> sinks[sink])
                            .toList();
            Partition partition = FakeBatch.partition("p" + i);
            streams.add(new Stream(partition, 10 + random.nextInt(60), into));
        }
    }

    List<String> history() {
        return history;
    }

    int deaths() {
        return deaths;
    }

    int held() {
        return held;
    }

    void run(int events) throws Exception {
        FakeBatch.OUTSTANDING.set(0);
        open();
        for (int i = 0; i < events; i++) {
            try {
                event();
            } catch (FlakyStore.Died e) {
                die();
            }
            check();
        }
        drain();
    }

    private void log(String event) {
        history.add(event);
    }

    private void event() throws Exception {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> submit();
            case 4, 5, 6, 7 -> settle(random.nextInt(10) < 7);
            case 8 -> redeliver();
            case 9, 10, 11 -> round();
            case 12 -> {
                FakeSink sink = sinks[random.nextInt(3)];
                log("trouble for sink " + sink.name());
                int count = 1 + random.nextInt(2);
                switch (random.nextInt(4)) {
                    case 0 -> sink.failPrepares(count);
                    case 3 -> sink.failAfterRollback();
                    case 1 -> sink.failWrites(count);
                    default -> sink.failSyncs(count);
                }
            }
            case 13 -> {
                FlakyStore.Fault[] faults = FlakyStore.Fault.values();
                FlakyStore.Fault fault = faults[random.nextInt(faults.length)];
                log("the store: " + fault);
                store.fail(1 + random.nextInt(2), fault);
            }
            case 14 -> {
                log("held partitions may go on");
                pending.releaseHeld();
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    restartConsumer();
                }
            }
        }
    }

    private void submit() {
        Stream stream = streams.get(random.nextInt(streams.size()));
        if (stream.next >= stream.total || claim.isPaused(stream.partition) || !claim.hasRoom()) {
            return;
        }
        int from = stream.next;
        if (Stream.isSkipped(from)) {
            log("skip " + stream.partition.name() + " " + from);
            stream.next++;
            stream.acknowledged.set(from);
            claim.submit(FakeBatch.skip(stream.partition, from, from + 1));
            return;
        }
        int to = from + 1;
        int most = from + 1 + random.nextInt(5);
        while (to < most && to < stream.total && !Stream.isSkipped(to)) {
            to++;
        }
        log("submit " + stream.partition.name() + " " + from + ".." + to);
        stream.next = to;
        FakeBatch batch = FakeBatch.of(stream.partition, from, to, to == stream.total);
        flights.add(new Flight(claim, stream, claim.submit(batch).orElseThrow()));
    }

    private void settle(boolean well) {
        if (flights.isEmpty()) {
            return;
        }
        Flight flight = flights.remove(random.nextInt(flights.size()));
        FakeBatch batch = (FakeBatch) flight.batch.batch();
        boolean counts = !flight.claim.isCancelled();
        log((well ? "ack " : "fail ") + batch + (counts ? "" : " too late"));
        if (random.nextBoolean()) {
            settleWhole(flight, batch, well, counts);
        } else {
            settleRecords(flight, batch, well, counts);
        }
    }

    private void settleWhole(Flight flight, FakeBatch batch, boolean well, boolean counts) {
        Delivery delivery = flight.batch.deliver();
        flight.stream.into.forEach(sink -> delivery.stage(sink, batch.content()));
        if (well) {
            flight.batch.delivered(delivery);
            flight.claim.acknowledge(flight.batch);
            acknowledged(flight.stream, batch.from(), batch.to(), counts);
        } else {
            delivery.fail();
            flight.claim.fail(flight.batch, null, null, Duration.ZERO);
        }
    }

    private void settleRecords(Flight flight, FakeBatch batch, boolean well, boolean counts) {
        int good = well ? batch.recordCount() : random.nextInt(batch.recordCount());
        LogRecord previous = null;
        Iterator<LogRecord> records = batch.records();
        for (int i = 0; i < good; i++) {
            previous = records.next();
            Delivery delivery = flight.batch.deliver();
            stageCopy(flight.stream, delivery, batch.from() + i);
            flight.batch.delivered(delivery);
        }
        if (well) {
            flight.claim.acknowledge(flight.batch);
        } else if (random.nextBoolean()) {
            flight.claim.setAside(flight.batch, records.next(), previous);
        } else {
            LogRecord failed = records.next();
            Delivery delivery = flight.batch.deliver();
            stageCopy(flight.stream, delivery, batch.from() + good);
            delivery.fail();
            flight.claim.fail(flight.batch, failed, previous, Duration.ZERO);
        }
        acknowledged(flight.stream, batch.from(), batch.from() + good, counts);
    }

    private void stageCopy(Stream stream, Delivery delivery, int number) {
        String line = FakeBatch.line(stream.partition.name(), number) + "\n";
        for (FakeSink sink : stream.into) {
            delivery.stage(
                    sink,
                    ByteBuffer.wrap(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
    }

    private static void acknowledged(Stream stream, int from, int to, boolean counts) {
        if (counts) {
            stream.acknowledged.set(from, to);
        }
    }

    private void redeliver() {
        Optional<PendingBatch> due = claim.takeDue();
        due.ifPresent(
                batch -> {
                    log("redeliver " + batch.batch());
                    flights.add(new Flight(claim, streamOf(batch.batch().partition()), batch));
                });
    }

    private Stream streamOf(Partition partition) {
        return streams.stream()
                .filter(each -> each.partition.equals(partition))
                .findFirst()
                .orElseThrow();
    }

    private void round() throws IOException {
        log("round");
        committer.runRound();
        if (pending.hasHeld()) {
            held++;
        }
    }

    private void open() throws IOException {
        registry = CheckpointRegistry.open(store, CLOCK);
        for (FakeSink sink : sinks) {
            sink.restart(committedLength(sink));
        }
        pending = new PendingBatches(LIMITS);
        committer = new Committer(registry, pending, true, 1000, Duration.ZERO);
        claim();
    }

    private void die() throws IOException {
        log("the process dies");
        deaths++;
        flights.clear();
        FakeBatch.OUTSTANDING.set(0);
        store = store.reopen();
        open();
    }

    private void restartConsumer() throws IOException {
        log("the consumer starts again");
        claim.cancel();
        claim();
    }

    private void claim() throws IOException {
        claim = pending.claim("world", 1 + random.nextInt(3), () -> {});
        Map<Partition, Position> found = new LinkedHashMap<>();
        for (Stream stream : streams) {
            int committed = committed(stream);
            stream.next = committed;
            if (committed == 0) {
                found.put(stream.partition, FakeBatch.position(stream.partition, 0));
            }
        }
        Future<Void> done = committer.commit(new Update(found, Set.of(), Map.of(), List.of()));
        committer.runRound();
        assertThat(done.isDone()).as("start positions").isTrue();
    }

    /** Lines that the registry has passed; all of them when the checkpoint is gone again. */
    private int committed(Stream stream) {
        for (Position each : registry.positions(Partition.Kind.FILE, "")) {
            if (((FilePosition) each).id().equals(stream.partition.id())) {
                return FakeBatch.lines(each);
            }
        }
        return stream.acknowledged.cardinality() == stream.total ? stream.total : 0;
    }

    private int committedLength(FakeSink sink) {
        return (int)
                registry.entry(new Key("sinks", sink.name()))
                        .flatMap(entry -> entry.number("length").stream().boxed().findFirst())
                        .orElse(0L)
                        .longValue();
    }

    private void check() throws IOException {
        CheckpointRegistry fresh = CheckpointRegistry.open(store.reopen(), CLOCK);
        for (String section : List.of("files", "sinks", "ledger")) {
            Map<String, Entry> stored = fresh.section(section);
            assertThat(registry.section(section)).as("view of " + section).isEqualTo(stored);
        }
        long skipped = 0;
        for (Stream stream : streams) {
            int committed = committed(stream);
            assertThat(committed)
                    .as("position of " + stream.partition.name())
                    .isLessThanOrEqualTo(stream.acknowledged.nextClearBit(0));
            skipped += IntStream.range(0, committed).filter(Stream::isSkipped).count();
        }
        Loss.Reason reason = Loss.Reason.TRUNCATED;
        long entered =
                Optional.ofNullable(
                                registry.ledger()
                                        .totals()
                                        .get(reason.name().toLowerCase(java.util.Locale.ROOT)))
                        .map(total -> total.count())
                        .orElse(0L);
        assertThat(entered).as("ledger").isEqualTo(skipped);
        for (FakeSink sink : sinks) {
            check(sink);
        }
    }

    private void check(FakeSink sink) {
        Map<String, List<String>> byStream =
                sink.lines(committedLength(sink)).stream()
                        .collect(
                                Collectors.groupingBy(
                                        line -> line.substring(0, line.indexOf(' '))));
        for (Stream stream : streams) {
            String name = stream.partition.name();
            List<String> expected =
                    stream.into.contains(sink)
                            ? IntStream.range(0, committed(stream))
                                    .filter(number -> !Stream.isSkipped(number))
                                    .mapToObj(number -> FakeBatch.line(name, number))
                                    .toList()
                            : List.of();
            assertThat(byStream.getOrDefault(name, List.of()))
                    .as(name + " in " + sink.name())
                    .isEqualTo(expected);
        }
    }

    /** All goes well from now on: everything must arrive. */
    private void drain() throws IOException {
        log("drain");
        store.fail(0, FlakyStore.Fault.REFUSED);
        for (FakeSink sink : sinks) {
            sink.failPrepares(0);
            sink.failWrites(0);
            sink.failSyncs(0);
        }
        for (int i = 0; i < 5000 && !isDone(); i++) {
            submit();
            settle(true);
            redeliver();
            pending.releaseHeld();
            committer.runRound();
            check();
        }
        for (Stream stream : streams) {
            assertThat(committed(stream)).as(stream.partition.name()).isEqualTo(stream.total);
        }
        assertThat(flights).isEmpty();
        assertThat(pending.isIdle()).isTrue();
        assertThat(pending.uncommittedBytes()).isZero();
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
    }

    private boolean isDone() {
        return flights.isEmpty()
                && claim.isIdle()
                && streams.stream().allMatch(stream -> committed(stream) == stream.total)
                && pending.isIdle();
    }
}
