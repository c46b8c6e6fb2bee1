package dev.cairn.component;

import dev.cairn.checkpoint.Checkpoint;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.component.Whereabouts.Answer;
import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how the checkpoints of a registry compare with what is there when collecting starts, and
 * what is done about each difference. Sources tell what they decide anyway; a thread that rests
 * most of the time looks at the rest. Nothing waits for it.
 */
final class Validation {

    /** Checkpoints that are looked at before others get the disk. */
    private static final int AT_ONCE = 200;

    /** The thread rests this many times as long as it looks. */
    private static final int REST_SHARE = 9;

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    /** How long sources may take before the counts are told without theirs. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Bound on the wait for the thread when the context stops. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private record Matched(Partition partition, Position checkpoint) {}

    private final CheckpointRegistry registry;
    private final Retention retention;
    private final Supplier<Whereabouts> whereabouts;
    private final Tally tally;
    private final Duration patience;
    private final Instant begun;

    // Guarded by this.
    private final Set<Source> sources = new HashSet<>();
    private final Set<Partition> taken = new HashSet<>();
    private final Queue<Matched> matched = new ArrayDeque<>();
    private boolean mayRun;
    private boolean looksAtRest = true;
    private boolean stopped;
    private Thread thread;

    /**
     * Nothing is told of yet.
     *
     * @param now what was committed before is what there was when collecting started
     * @param lines takes the report, line by line
     * @param allIsWell takes the one line that there is if nothing differs
     * @param patience how long sources may take before the counts are told
     */
    Validation(
            CheckpointRegistry registry,
            Retention retention,
            Supplier<Whereabouts> whereabouts,
            Instant now,
            Consumer<String> lines,
            Consumer<String> allIsWell,
            Duration patience) {
        this.registry = registry;
        this.retention = retention;
        this.whereabouts = whereabouts;
        this.begun = now.truncatedTo(ChronoUnit.SECONDS);
        this.tally = new Tally(lines, allIsWell);
        this.patience = patience;
    }

    /** Of a registry that has just been opened. */
    static Validation of(
            CheckpointRegistry registry,
            RegistrySettings settings,
            Supplier<Whereabouts> whereabouts,
            Clock clock) {
        Logger log = LoggerFactory.getLogger(Validation.class);
        return new Validation(
                registry,
                new Retention(settings.maxPositionAge(), clock),
                whereabouts,
                clock.instant(),
                log::info,
                log::debug,
                PATIENCE);
    }

    /** A source is about to be started; it tells here of its checkpoints. */
    synchronized Findings begin() {
        if (stopped) {
            return Findings.NONE;
        }
        Source source = new Source();
        sources.add(source);
        run();
        return source;
    }

    /** From now on there is time to look: every route that starts by itself has been started. */
    synchronized void mayRun() {
        mayRun = true;
        run();
    }

    private void run() {
        if (mayRun && thread == null && !stopped) {
            thread = new Thread(this::look, "cairn-validation");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Ends the looking. */
    void stop() {
        Thread looking;
        synchronized (this) {
            stopped = true;
            looking = thread;
            notifyAll();
        }
        if (looking != null) {
            looking.interrupt();
            try {
                looking.join(STOP_WAIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            if (tally.isUntold()) {
                summarise();
            }
        }
    }

    // ---- what sources tell

    /** One start of a source. */
    private final class Source implements Findings {

        private int open;
        private boolean expecting = true;

        @Override
        public void expect(Collection<Partition> partitions) {
            synchronized (Validation.this) {
                expecting = false;
                open = partitions.size();
                if (looksAtRest) {
                    taken.addAll(partitions);
                }
                progress();
            }
        }

        @Override
        public void matches(Partition partition, Position checkpoint) {
            synchronized (Validation.this) {
                if (take()) {
                    matched.add(new Matched(partition, checkpoint));
                    progress();
                }
            }
        }

        @Override
        public void differs(Partition partition, Supplier<String> line) {
            synchronized (Validation.this) {
                if (take()) {
                    tell(line);
                    progress();
                }
            }
        }

        @Override
        public void end() {
            synchronized (Validation.this) {
                expecting = false;
                open = 0;
                progress();
            }
        }

        /** Whether one more is told of; none after the end. */
        private boolean take() {
            if (open == 0) {
                return false;
            }
            open--;
            tally.looked();
            return true;
        }

        private void progress() {
            if (!expecting && open == 0 && sources.remove(this)) {
                Validation.this.notifyAll();
            }
        }
    }

    private synchronized void tell(Supplier<String> line) {
        tally.tell(line);
    }

    // ---- the thread

    private void look() {
        try {
            lookAtRest();
            long deadline = System.nanoTime() + patience.toNanos();
            do {
                lookCloser();
            } while (awaitMore(deadline));
        } catch (InterruptedException e) {
            return; // the context stops
        }
    }

    /**
     * Waits until there is something to look at. When there is nothing any more, or time is up,
     * tells the counts; false then, and the thread ends.
     */
    private synchronized boolean awaitMore(long deadline) throws InterruptedException {
        while (!stopped && matched.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (sources.isEmpty() || left <= 0) {
                summarise();
                thread = null;
                return false;
            }
            wait(left);
        }
        return !stopped;
    }

    private void summarise() {
        int late = 0;
        for (Source each : sources) {
            late += each.open;
        }
        tally.summarise(late);
        sources.clear();
    }

    /** Those that no source goes on from. */
    private void lookAtRest() throws InterruptedException {
        synchronized (this) {
            if (!looksAtRest) {
                return;
            }
        }
        for (Partition.Kind kind : Partition.Kind.values()) {
            for (String group : registry.groups(kind)) {
                lookAtRest(kind, group);
            }
        }
        synchronized (this) {
            looksAtRest = false;
            taken.clear();
        }
    }

    private void lookAtRest(Partition.Kind kind, String group) throws InterruptedException {
        String after = "";
        while (true) {
            long began = System.nanoTime();
            List<Checkpoint> some = registry.checkpoints(kind, group, after, AT_ONCE);
            if (some.isEmpty()) {
                return;
            }
            List<Checkpoint> rest = new ArrayList<>();
            for (Checkpoint each : some) {
                Partition partition = Whereabouts.partition(kind, group, each);
                after = partition.name();
                if (isFromBefore(each) && !isTaken(partition)) {
                    rest.add(each);
                }
            }
            if (!rest.isEmpty()) {
                Whereabouts now = whereabouts.get();
                for (Checkpoint each : now.unread(kind, group, rest)) {
                    tellUnread(kind, group, each, now);
                }
            }
            rest(began);
        }
    }

    private synchronized boolean isTaken(Partition partition) {
        return taken.contains(partition);
    }

    /** What was committed since is being read, or was. */
    private boolean isFromBefore(Checkpoint checkpoint) {
        return checkpoint.updated().filter(updated -> updated.isAfter(begun)).isEmpty();
    }

    /** What becomes of it is looked for only while there is a line to tell of it. */
    private void tellUnread(
            Partition.Kind kind, String group, Checkpoint checkpoint, Whereabouts now)
            throws InterruptedException {
        String name = Whereabouts.partition(kind, group, checkpoint).name();
        Answer answer =
                tellsMore()
                        ? now.of(kind, group, List.of(checkpoint)).get(checkpoint)
                        : Answer.UNKNOWN;
        String what =
                switch (answer) {
                    case EXISTS, FOLLOWED, UNANSWERED -> ": kept";
                    case UNKNOWN -> ", and it cannot be looked at: kept";
                    case GONE -> ", and it is gone: " + untilWhen(checkpoint);
                };
        synchronized (this) {
            tally.looked();
            tell(() -> name + ": no running source reads it" + what);
        }
    }

    private synchronized boolean tellsMore() {
        return tally.tellsMore();
    }

    private String untilWhen(Checkpoint checkpoint) {
        return retention
                .end(checkpoint)
                .map(end -> "kept until " + end + ", then removed")
                .orElse("kept for good, for it does not say when it was updated");
    }

    /** What sources do not compare, of those that matched. */
    private void lookCloser() throws InterruptedException {
        Map<Partition.Kind, CheckpointInspector> inspectors = Whereabouts.inspectors();
        while (true) {
            long began = System.nanoTime();
            List<Matched> some = takeMatched();
            if (some.isEmpty()) {
                return;
            }
            Map<Partition.Kind, CheckpointInspector.Look> looks =
                    new EnumMap<>(Partition.Kind.class);
            inspectors.forEach((kind, inspector) -> looks.put(kind, inspector.look()));
            for (Matched each : some) {
                Optional.ofNullable(looks.get(each.partition.kind()))
                        .flatMap(look -> look.closer(each.checkpoint))
                        .ifPresent(line -> tell(() -> line));
            }
            rest(began);
        }
    }

    private synchronized List<Matched> takeMatched() {
        List<Matched> some = new ArrayList<>();
        while (some.size() < AT_ONCE && !matched.isEmpty()) {
            some.add(matched.remove());
        }
        return some;
    }

    /** Leaves the machine to others. */
    private synchronized void rest(long beganNanos) throws InterruptedException {
        long rest = (System.nanoTime() - beganNanos) * REST_SHARE;
        long deadline = System.nanoTime() + Math.min(rest, LONGEST_REST.toNanos());
        for (long left = deadline - System.nanoTime();
                left > 0 && !stopped;
                left = deadline - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        if (stopped) {
            throw new InterruptedException("the context stops");
        }
    }
}
