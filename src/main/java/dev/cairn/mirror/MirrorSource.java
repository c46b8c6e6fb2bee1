package dev.cairn.mirror;

import dev.cairn.source.Batch;
import dev.cairn.source.Loss;
import dev.cairn.source.MirrorPosition;
import dev.cairn.source.Partition;
import dev.cairn.source.PassingException;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a pond in the order of their numbers, whoever does the runs. It does none itself.
 */
final class MirrorSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorSource.class);

    /** Most events of a batch. */
    static final int BATCH_EVENTS = 500;

    private static final long UNCOUNTED = -1;

    private final Partition partition;
    private final PondLocation pond;
    private final PondEvents records;
    private final PondRuns runs;
    private final boolean fromBeginning;
    private final Duration interval;

    private MirrorPosition position;
    private Optional<Manifest> manifest = Optional.empty();
    private long counted = UNCOUNTED;
    private long lookedNanos;

    /**
     * A source that is ready to be started.
     *
     * @param fromBeginning whether a first start begins with the oldest event that is kept
     * @param interval between looks at the pond
     */
    MirrorSource(
            Partition partition,
            PondLocation pond,
            PondEvents records,
            PondRuns runs,
            boolean fromBeginning,
            Duration interval) {
        this.partition = partition;
        this.pond = pond;
        this.records = records;
        this.runs = runs;
        this.fromBeginning = fromBeginning;
        this.interval = interval;
        runs.watch();
    }

    @Override
    public boolean concerns(String name) {
        return name.equals(partition.name());
    }

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        Optional<MirrorPosition> found =
                known.stream()
                        .filter(MirrorPosition.class::isInstance)
                        .map(MirrorPosition.class::cast)
                        .filter(each -> each.name().equals(partition.name()))
                        .findFirst();
        if (found.isPresent()) {
            return goOn(found.get());
        }
        EventLog log = atStart().map(Manifest::events).orElse(EventLog.EMPTY);
        // where it was started before its position was taken away: what was told is not known
        position = place(fromBeginning || !first ? log.first() - 1 : log.last(), log);
        return Map.of(partition, position);
    }

    private Optional<Manifest> atStart() throws IOException {
        try {
            return records.now();
        } catch (CorruptPondException e) {
            throw e;
        } catch (IOException e) {
            throw new PassingException(e);
        }
    }

    private Map<Partition, Position> goOn(MirrorPosition found) throws IOException {
        if (found.pond().isEmpty()) {
            position = new MirrorPosition(found.name(), pond.toString(), found.events(), "");
            return Map.of(partition, position);
        }
        if (!found.pond().equals(pond.toString())) {
            throw new IOException(
                    partition
                            + " is a position in "
                            + found.pond()
                            + ", not in "
                            + pond
                            + "; give this mirror another name, its endpoint a group, or begin"
                            + " afresh with: cairn registry reset "
                            + partition);
        }
        position = found;
        return Map.of();
    }

    private MirrorPosition place(long events, EventLog log) {
        String time = log.has(events) ? log.event(events).time() : "";
        return new MirrorPosition(partition.name(), pond.toString(), events, time);
    }

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            long signals = runs.signals();
            boolean isPaused = paused.test(partition);
            Optional<Batch> batch = isPaused ? Optional.empty() : next();
            long left = end - System.nanoTime();
            if (batch.isPresent() || left <= 0) {
                return batch;
            }
            long untilLook = isPaused ? left : interval.toNanos() - sinceLook();
            if (runs.await(signals, Duration.ofNanos(Math.min(left, untilLook)))) {
                return isPaused ? Optional.empty() : next();
            }
        }
    }

    private long sinceLook() {
        return System.nanoTime() - lookedNanos;
    }

    /** What there is, by the last look or another one that is due. */
    private Optional<Batch> next() throws IOException {
        if (runs.signals() != counted || sinceLook() >= interval.toNanos()) {
            look();
        }
        Optional<Batch> batch = manifest.flatMap(this::next);
        if (batch.isPresent()) {
            return batch;
        }
        manifest = Optional.empty(); // a large one is not held for nothing
        Optional<String> trouble = runs.trouble();
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        return Optional.empty();
    }

    private void look() throws IOException {
        long signals = runs.signals();
        counted = UNCOUNTED;
        manifest = records.changed().or(() -> manifest);
        if (position.events() > 0 && !records.areThere()) {
            throw new IOException(pond + " has no records of a mirror; is it mounted?");
        }
        counted = signals;
        lookedNanos = System.nanoTime();
    }

    private Optional<Batch> next(Manifest now) {
        EventLog log = now.events();
        long passed = position.events();
        boolean another =
                passed > log.last()
                        || (log.has(passed)
                                && !position.time().isEmpty()
                                && !position.time().equals(log.event(passed).time()));
        if (another) {
            String detail =
                    pond
                            + " does not have event "
                            + passed
                            + " as it was delivered: it was made anew or restored; its events are"
                            + " delivered from the oldest on";
            return Optional.of(moveTo(log, Loss.Reason.REREAD, detail));
        }
        if (passed + 1 < log.first()) {
            String detail =
                    pond
                            + " does not have events "
                            + (passed + 1)
                            + " to "
                            + (log.first() - 1)
                            + " any more, which were not delivered";
            return Optional.of(moveTo(log, Loss.Reason.EXPIRED, detail));
        }
        return passed == log.last() ? Optional.empty() : Optional.of(batch(now));
    }

    /** A batch without records, which moves to before the oldest event. */
    private Batch moveTo(EventLog log, Loss.Reason reason, String detail) {
        MirrorPosition from = position;
        position = place(log.first() - 1, log);
        LOG.warn("{}: {}", partition, detail);
        Loss loss = new Loss(partition, 0, 0, reason, detail);
        return new EventBatch(partition, from, position, List.of(), List.of(loss));
    }

    /**
     * The next events. One that tells of a loss is the last of its batch: both are committed
     * together.
     */
    private Batch batch(Manifest now) {
        Map<Long, Copy> copies =
                now.copies().stream().collect(Collectors.toMap(Copy::id, Function.identity()));
        EventLog log = now.events();
        MirrorPosition from = position;
        List<ToldEvent> told = new ArrayList<>();
        Optional<Loss> loss = Optional.empty();
        long number = from.events();
        while (number < log.last() && told.size() < BATCH_EVENTS && loss.isEmpty()) {
            number++;
            MirrorEvent event = log.event(number);
            Optional<Copy> copy = Optional.ofNullable(copies.get(event.copy()));
            ToldEvent next = ToldEvent.of(partition.name(), number, event, copy);
            told.add(next);
            loss = next.loss(partition);
        }
        loss.ifPresent(one -> LOG.warn("{}: {}", partition, one.detail()));
        position = place(number, log);
        return new EventBatch(partition, from, position, told, loss.stream().toList());
    }

    @Override
    public void wakeUp() {
        runs.wakeUp();
    }

    /** While a run is under way there may be something new at any moment. */
    @Override
    public boolean isCaughtUp() {
        return !runs.isUnderWay();
    }

    @Override
    public boolean follows(Partition other) {
        return other.equals(partition);
    }

    @Override
    public Existence exists(Partition other) {
        return follows(other) ? Existence.EXISTS : Existence.UNKNOWN;
    }

    @Override
    public void close() throws IOException {
        records.close();
        runs.leave();
    }
}
