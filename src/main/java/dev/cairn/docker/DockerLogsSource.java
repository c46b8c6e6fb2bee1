package dev.cairn.docker;

import dev.cairn.docker.Engine.Container;
import dev.cairn.docker.Engine.Details;
import dev.cairn.source.Batch;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the logs of all containers that a filter accepts, each from where the registry left it.
 * Every line of each stream comes once and in order, or is entered as a loss.
 */
final class DockerLogsSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(DockerLogsSource.class);

    /** Longest sleep while a paused partition has something to hand over. */
    private static final long PAUSED_MILLIS = 100;

    /**
     * How much earlier than its time an entry is read on from that is another program's: the
     * streams interleave, and it has one time for both.
     */
    private static final long FOREIGN_NANOS = 100_000_000L;

    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";

    private final Engine engine;
    private final DockerOptions options;
    private final ContainerFilter filter;
    private final Room room = new Room(DockerOptions.MAX_WAITING_BYTES);

    // ---- guarded by this
    private final Map<String, Follower> followers = new LinkedHashMap<>();
    private final ArrayDeque<Follower> ready = new ArrayDeque<>();
    private final Set<Follower> queued = new HashSet<>();
    private Optional<Set<String>> listed = Optional.empty();
    private Optional<IOException> trouble = Optional.empty();
    private boolean woken;

    private final Absence absence = new Absence();
    private volatile EngineWatch watch;
    private volatile boolean toldTooMany;

    /** A source that is ready to be started; it closes the engine. */
    DockerLogsSource(Engine engine, DockerOptions options, ContainerFilter filter) {
        this.engine = engine;
        this.options = options;
        this.filter = filter;
    }

    // ---- start

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        List<Container> containers;
        long now;
        try {
            now = first && options.fromNow() ? engine.nowNanos() : 0;
            containers = engine.containers();
        } catch (IOException e) {
            throw absence.judged(e);
        }
        forget();
        Map<String, ContainerPosition> byId = new HashMap<>();
        for (Position each : known) {
            if (each instanceof ContainerPosition position) {
                byId.put(position.id(), position);
            }
        }
        Map<Partition, Position> initial = new LinkedHashMap<>();
        for (Container each : containers) {
            if (filter.accepts(each)) {
                begin(each, byId, now, initial);
            }
        }
        Set<String> there = new HashSet<>();
        containers.forEach(each -> there.add(each.id()));
        byId.values().stream()
                .filter(each -> !each.isNameOnly() && !there.contains(each.id()))
                .filter(this::wasMine)
                .forEach(this::removed);
        watch =
                EngineWatch.start(
                        engine, new Listener(), options.rescanInterval(), options.reconnectDelay());
        return initial;
    }

    /** What an earlier attempt to start has begun, whose positions could not be committed. */
    private synchronized void forget() {
        if (watch != null) {
            watch.close();
        }
        followers.values().forEach(Follower::stop);
        followers.clear();
        ready.clear();
        queued.clear();
    }

    private void begin(
            Container container,
            Map<String, ContainerPosition> known,
            long now,
            Map<Partition, Position> initial) {
        String name = container.name();
        ContainerPosition position = known.get(container.id());
        Optional<String> note = Optional.empty();
        if (position == null) {
            ContainerPosition foreign = foreign(container, known);
            if (foreign != null) {
                Mark mark = new Mark(Math.max(0, foreign.sinceNanos() - FOREIGN_NANOS), 0);
                position = new ContainerPosition(container.id(), name, mark, mark);
                note =
                        Optional.of(
                                name
                                        + ": goes on at another program's position, "
                                        + EngineTime.text(foreign.sinceNanos())
                                        + "; lines of that moment may come again");
            } else {
                Mark mark = new Mark(now, 0);
                position = new ContainerPosition(container.id(), name, mark, mark);
            }
        }
        boolean moves = !position.name().equals(name);
        position = position.withName(name);
        Follower follower = follow(container, position);
        note.ifPresent(line -> follower.assembly().lost(Loss.Reason.REREAD, line));
        if (moves || note.isPresent() || (now != 0 && !known.containsKey(container.id()))) {
            initial.put(follower.partition(), position);
        }
    }

    /** What another program has entered under the container's name or id. */
    private static ContainerPosition foreign(
            Container container, Map<String, ContainerPosition> known) {
        for (String name :
                List.of(container.name(), container.id(), container.id().substring(0, 12))) {
            ContainerPosition found = known.get(ContainerPosition.named(name, Mark.BEGINNING).id());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private synchronized Follower follow(Container container, ContainerPosition position) {
        Follower follower =
                new Follower(engine, options, known(container), position, room, this::changed);
        followers.put(container.id(), follower);
        return follower;
    }

    /** What headers tell of a container. */
    static ContainerBatch.Container known(Container container) {
        return new ContainerBatch.Container(
                container.id(),
                container.name(),
                container.image(),
                container.labels().getOrDefault(PROJECT, ""),
                container.labels().getOrDefault(SERVICE, ""));
    }

    /** Of a container that is gone only its name and id are known, unless another has its name. */
    private synchronized boolean wasMine(ContainerPosition position) {
        return filter.accepted(position.name(), position.id())
                || followers.values().stream()
                        .anyMatch(each -> each.partition().name().equals(position.name()));
    }

    private void removed(ContainerPosition position) {
        Container container = new Container(position.id(), position.name(), "", Map.of(), false);
        Follower follower = follow(container, position);
        follower.removed(
                position.name()
                        + ": the container "
                        + position.id().substring(0, Math.min(12, position.id().length()))
                        + " was removed while nobody followed it; what it wrote after "
                        + EngineTime.text(position.newestNanos())
                        + " is gone, if it wrote anything");
        changed(follower);
    }

    // ---- watching

    private final class Listener implements EngineWatch.Listener {
        @Override
        public void listed(List<Container> containers, Set<String> started, boolean all)
                throws IOException {
            reconcile(containers, started, all);
        }

        @Override
        public void failed(IOException cause) {
            DockerLogsSource.this.failed(cause);
        }
    }

    private synchronized void failed(IOException cause) {
        trouble = Optional.of(absence.judged(cause));
        notifyAll();
    }

    private void reconcile(List<Container> containers, Set<String> started, boolean all)
            throws IOException {
        Set<String> there = new HashSet<>();
        for (Container each : containers) {
            there.add(each.id());
            Follower follower = follower(each);
            if (follower != null) {
                follower.seen(known(each));
                if (started.contains(each.id())) {
                    follower.started();
                }
                boolean asked = all || isNew(follower, started);
                if (!follower.isRunning()
                        && (asked || (each.running() && !follower.isUnreadable()))) {
                    startIfUnread(follower);
                }
                if (all) {
                    follower.requireHeard();
                }
            }
        }
        List<Follower> gone = new ArrayList<>();
        List<Follower> stale = new ArrayList<>();
        synchronized (this) {
            listed = Optional.of(there);
            if (absence.lasts()) {
                stale.addAll(followers.values());
            }
            absence.end();
            trouble = Optional.empty();
            followers.values().stream()
                    .filter(each -> !there.contains(each.id()) && !each.isRunning())
                    .forEach(gone::add);
        }
        for (Follower each : gone) {
            if (started.contains(each.id())) {
                each.started();
            }
            each.start(); // it finds that there is no such container
        }
        stale.forEach(Follower::reconnect);
        synchronized (this) {
            notifyAll();
        }
    }

    private static boolean isNew(Follower follower, Set<String> started) {
        return started.contains(follower.id()) || !follower.hasRun();
    }

    private Follower follower(Container container) {
        Follower follower;
        synchronized (this) {
            follower = followers.get(container.id());
        }
        if (follower != null || !filter.accepts(container)) {
            return follower;
        }
        return follow(container, ContainerPosition.beginning(container.id(), container.name()));
    }

    private void startIfUnread(Follower follower) throws IOException {
        long running;
        synchronized (this) {
            running = followers.values().stream().filter(Follower::isRunning).count();
        }
        if (running >= options.maxContainers()) {
            if (!toldTooMany) {
                toldTooMany = true;
                LOG.warn(
                        "More than maxContainers={} containers have something to read; the rest"
                                + " waits until one of them ends",
                        options.maxContainers());
            }
            return;
        }
        Optional<Details> details =
                follower.hasRun() ? engine.inspect(follower.id()) : Optional.empty();
        if (details.isEmpty() || !follower.isReadUpTo(details.get())) {
            follower.start();
        }
    }

    // ---- poll

    /** A follower has something, or its thread has ended. Any thread may call it. */
    private void changed(Follower follower) {
        synchronized (this) {
            if (follower.assembly().isWaiting() && queued.add(follower)) {
                ready.add(follower);
                notifyAll();
            }
        }
        EngineWatch now = watch;
        if (toldTooMany && now != null && !follower.isRunning()) {
            now.look();
        }
    }

    @Override
    public synchronized Optional<Batch> poll(Duration wait, Predicate<Partition> paused)
            throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Optional<Batch> batch = next(paused);
            if (batch.isPresent()) {
                return batch;
            }
            if (trouble.isPresent()) {
                IOException told = trouble.get();
                trouble = Optional.empty();
                throw told;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (woken || left <= 0) {
                woken = false;
                return Optional.empty();
            }
            try {
                wait(ready.isEmpty() ? left : Math.min(left, PAUSED_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** The next batch of those that have one, each in turn. */
    private Optional<Batch> next(Predicate<Partition> paused) {
        for (int left = ready.size(); left > 0; left--) {
            Follower follower = ready.poll();
            if (paused.test(follower.partition())) {
                ready.add(follower);
                continue;
            }
            queued.remove(follower);
            Optional<ContainerBatch> batch = follower.take();
            if (batch.isPresent()) {
                if (batch.get().isLast()) {
                    followers.remove(follower.id());
                }
                return Optional.of(batch.get());
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized boolean isCaughtUp() {
        return !absence.lasts() && listed.isPresent();
    }

    @Override
    public synchronized void wakeUp() {
        woken = true;
        notifyAll();
    }

    @Override
    public synchronized boolean follows(Partition partition) {
        return followers.containsKey(partition.id());
    }

    @Override
    public synchronized Existence exists(Partition partition) {
        if (listed.isEmpty() || absence.lasts() || partition.id().startsWith("name:")) {
            return Existence.UNKNOWN;
        }
        return listed.get().contains(partition.id()) ? Existence.EXISTS : Existence.GONE;
    }

    @Override
    public void stop() {
        List<Follower> all;
        synchronized (this) {
            all = List.copyOf(followers.values());
        }
        if (watch != null) {
            watch.close();
        }
        all.forEach(Follower::stop);
        wakeUp();
    }

    @Override
    public void close() throws IOException {
        stop();
        engine.close();
    }
}
