package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.SeenEntries;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One commit round: writes what was staged to the sinks, in order, and says what is to be committed
 * for it. A sink that fails takes out of the round every partition that staged into it, and what
 * these wrote into other sinks is taken back, so that a delivery into two sinks commits with both
 * or not at all.
 */
final class Round {

    /** Registry section of the sinks' entries. */
    private static final String SINKS = "sinks";

    private final List<Settled> taken;
    private final List<Settled> settled;
    private final List<Request> requests;
    private final List<Settled> held = new ArrayList<>();
    private final Map<TransactionalSink, IOException> failures = new LinkedHashMap<>();
    private List<Loss> sinkLosses = new ArrayList<>();

    Round(List<Settled> settled, List<Request> requests) {
        this.taken = List.copyOf(settled);
        this.settled = new ArrayList<>(settled);
        this.requests = new ArrayList<>(requests);
    }

    /** Makes every sink ready; those whose entry must be committed before they are written. */
    Set<TransactionalSink> prepare() {
        Set<TransactionalSink> opened = prepare(sinks());
        exclude();
        return opened;
    }

    private Set<TransactionalSink> prepare(Set<TransactionalSink> sinks) {
        Set<TransactionalSink> opened = new LinkedHashSet<>();
        for (TransactionalSink sink : sinks) {
            try {
                if (sink.prepare()) {
                    opened.add(sink);
                }
                sinkLosses.addAll(sink.takeLosses());
            } catch (IOException e) {
                failures.put(sink, e);
            }
        }
        return opened;
    }

    /**
     * Writes and syncs every sink; afterwards what is left in the round is in its sinks.
     *
     * @param reopened commits the entry of a sink that had to be made anew, before it is written
     */
    void write(CommitOpened reopened) throws IOException {
        Set<TransactionalSink> toWrite = sinks();
        while (!toWrite.isEmpty()) {
            Set<TransactionalSink> broken = writeAll(toWrite);
            if (broken.isEmpty()) {
                return;
            }
            toWrite = takeBack(broken, reopened);
        }
    }

    /** What sinks found missing, to be committed with their entries. Each is returned once. */
    List<Loss> takeSinkLosses() {
        List<Loss> taken = sinkLosses;
        sinkLosses = new ArrayList<>();
        return taken;
    }

    /**
     * Takes back what was written for partitions that are out of the round now. A sink that cannot
     * be made ready after it takes out more, so this goes on until nothing is left to take back.
     *
     * @return healthy sinks that must be written again with what is left for them
     */
    private Set<TransactionalSink> takeBack(Set<TransactionalSink> broken, CommitOpened reopened)
            throws IOException {
        Set<TransactionalSink> again = new LinkedHashSet<>();
        Set<TransactionalSink> opened = new LinkedHashSet<>();
        Set<TransactionalSink> touched = exclude();
        touched.addAll(broken);
        while (!touched.isEmpty()) {
            touched.forEach(TransactionalSink::rollback);
            touched.retainAll(sinks());
            again.addAll(touched);
            opened.addAll(prepare(touched));
            touched = exclude();
        }
        again.retainAll(sinks());
        opened.retainAll(again);
        reopened.commit(opened, takeSinkLosses());
        return again;
    }

    /** Commits the entries of sinks ahead of the round. */
    interface CommitOpened {
        void commit(Set<TransactionalSink> opened, List<Loss> losses) throws IOException;
    }

    private Set<TransactionalSink> writeAll(Collection<TransactionalSink> sinks) {
        Map<TransactionalSink, List<ByteBuffer>> bytes = new LinkedHashMap<>();
        sinks.forEach(sink -> bytes.put(sink, new ArrayList<>()));
        forEachStaged(
                each -> {
                    List<ByteBuffer> list = bytes.get(each.sink());
                    if (list != null) {
                        list.add(each.bytes().duplicate());
                    }
                });
        Set<TransactionalSink> broken = new LinkedHashSet<>();
        for (Map.Entry<TransactionalSink, List<ByteBuffer>> each : bytes.entrySet()) {
            try {
                each.getKey().write(each.getValue());
                each.getKey().sync();
            } catch (IOException e) {
                failures.put(each.getKey(), e);
                broken.add(each.getKey());
            }
        }
        return broken;
    }

    /** Takes out what staged into failed sinks; returns the sinks that this touches. */
    private Set<TransactionalSink> exclude() {
        Set<TransactionalSink> touched = new LinkedHashSet<>();
        if (failures.isEmpty()) {
            return touched;
        }
        Set<Settled> before = new HashSet<>(held);
        Set<Lane> out = new HashSet<>();
        settled.clear();
        held.clear();
        // From the beginning, so that both lists keep the order within each partition.
        for (Settled each : taken) {
            if (!out.contains(each.lane) && !isBroken(each.staged)) {
                settled.add(each);
                continue;
            }
            out.add(each.lane);
            held.add(each);
            if (!before.contains(each)) {
                each.staged.forEach(staged -> touched.add(staged.sink()));
            }
        }
        for (Iterator<Request> all = requests.iterator(); all.hasNext(); ) {
            Request each = all.next();
            for (Staged staged : each.staged()) {
                if (failures.containsKey(staged.sink())) {
                    each.staged().forEach(other -> touched.add(other.sink()));
                    each.done().completeExceptionally(failures.get(staged.sink()));
                    all.remove();
                    break;
                }
            }
        }
        return touched;
    }

    private boolean isBroken(List<Staged> staged) {
        return staged.stream().anyMatch(each -> failures.containsKey(each.sink()));
    }

    /** What is to be committed for all that is left in the round; asked once. */
    Update update() {
        Map<Partition, Position> positions = new LinkedHashMap<>();
        Set<Partition> ended = new LinkedHashSet<>();
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        List<Loss> losses = new ArrayList<>();
        for (Request each : requests) {
            Update asked = asked(each);
            positions.putAll(asked.positions());
            ended.addAll(asked.ended());
            entries.putAll(asked.entries());
            losses.addAll(asked.losses());
        }
        for (Settled each : settled) {
            positions.put(each.lane.partition, each.end());
            ended.remove(each.lane.partition);
            losses.addAll(each.losses());
            each.seen().forEach(ids -> entries.put(SeenEntries.key(ids), SeenEntries.entry(ids)));
            if (each.isLast()) {
                positions.remove(each.lane.partition);
                ended.add(each.lane.partition);
            }
        }
        sinks().forEach(sink -> entries.put(key(sink), Optional.of(sink.position())));
        return new Update(positions, ended, entries, losses);
    }

    private static Update asked(Request request) {
        try {
            return request.update().get();
        } catch (RuntimeException e) {
            request.done().completeExceptionally(e);
            return new Update(Map.of(), Set.of(), Map.of(), List.of());
        }
    }

    /** What is left in the round, in order. */
    List<Settled> settled() {
        return settled;
    }

    /** What was taken out, in order. */
    List<Settled> held() {
        return held;
    }

    /** The requests left in the round. */
    List<Request> requests() {
        return requests;
    }

    /** Why sinks failed. */
    Map<TransactionalSink, IOException> failures() {
        return failures;
    }

    /** The sinks that what is left in the round stages into. */
    Set<TransactionalSink> sinks() {
        Set<TransactionalSink> sinks = new LinkedHashSet<>();
        forEachStaged(each -> sinks.add(each.sink()));
        return sinks;
    }

    private void forEachStaged(java.util.function.Consumer<Staged> action) {
        for (Settled each : settled) {
            each.staged.forEach(action);
        }
        for (Request each : requests) {
            each.staged().forEach(action);
        }
    }

    static Key key(TransactionalSink sink) {
        return new Key(SINKS, sink.name());
    }
}
