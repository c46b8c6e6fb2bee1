package dev.cairn.registry;

import dev.cairn.checkpoint.Checkpoint;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import dev.cairn.component.Cleaner;
import dev.cairn.component.Retention;
import dev.cairn.component.Whereabouts;
import dev.cairn.component.Whereabouts.Answer;
import dev.cairn.source.Partition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes checkpoints of what is gone for longer than the maximum age, and what cleaners name. It
 * never removes one of what exists, is read by a running source, could not be looked at, or has
 * changed since it was looked at.
 */
final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    /** Most entries that one commit removes. */
    static final int MAX_PER_COMMIT = 1_000;

    /** Names looked through at a time. */
    private static final int NAMES_AT_ONCE = 5_000;

    /** A cleanup that takes longer goes on where it stopped with the next one. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** A look is not believed for longer than this: the commit may have had to wait. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** Commits an update that is asked for when the commit is made; false if it was not made. */
    interface Commit {
        boolean await(Supplier<Update> update) throws Exception;
    }

    private final Cairn cairn;
    private final Retention retention;
    private final Commit commit;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final long startedNanos;

    Cleanup(Cairn cairn, Commit commit, Clock clock, LongSupplier nanoTime) {
        this.cairn = cairn;
        this.retention = new Retention(cairn.settings().maxPositionAge(), clock);
        this.commit = commit;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
    }

    /**
     * Cleans everything, and tells of what it removed in a line for each kind.
     *
     * @return how many checkpoints and entries were removed
     */
    long run() throws Exception {
        long removed = 0;
        for (Partition.Kind kind : Partition.Kind.values()) {
            for (String group : cairn.registry().groups(kind)) {
                long gone = new Section(kind, group).clean();
                removed += gone;
                if (gone > 0) {
                    LOG.info(
                            "Removed {} of {} that are gone for more than {}",
                            gone == 1 ? "1 checkpoint" : gone + " checkpoints",
                            Partition.section(kind, group),
                            Retention.text(cairn.settings().maxPositionAge()));
                }
            }
        }
        for (Cleaner cleaner : cairn.cleaners()) {
            long expired = clean(cleaner);
            removed += expired;
            if (expired > 0) {
                LOG.info("Removed {} {}", expired, cleaner.what());
            }
        }
        return removed;
    }

    private boolean isOverdue() {
        return nanoTime.getAsLong() - startedNanos > LONGEST.toNanos();
    }

    // ---- checkpoints

    /** One section of checkpoints. */
    private final class Section {
        private final Partition.Kind kind;
        private final String group;
        private final Whereabouts whereabouts = cairn.whereabouts();
        private long removed;

        Section(Partition.Kind kind, String group) {
            this.kind = kind;
            this.group = group;
        }

        long clean() throws Exception {
            String after = "";
            List<Checkpoint> old = new ArrayList<>();
            while (!isOverdue()) {
                List<Checkpoint> some =
                        cairn.registry().checkpoints(kind, group, after, NAMES_AT_ONCE);
                for (Checkpoint each : some) {
                    after = name(each);
                    if (retention.isOld(each)) {
                        old.add(each);
                    }
                    if (old.size() == MAX_PER_COMMIT && !remove(old)) {
                        return removed;
                    }
                }
                if (some.isEmpty()) {
                    remove(old);
                    return removed;
                }
            }
            return removed;
        }

        private String name(Checkpoint checkpoint) {
            return Whereabouts.partition(kind, group, checkpoint).name();
        }

        /** Removes those that are gone, in one commit; false if it could not be made. */
        private boolean remove(List<Checkpoint> old) throws Exception {
            long lookedNanos = nanoTime.getAsLong();
            Map<Checkpoint, Answer> answers = whereabouts.of(kind, group, old);
            List<Checkpoint> gone = new ArrayList<>(old);
            gone.removeIf(each -> answers.get(each) != Answer.GONE);
            old.clear();
            if (gone.isEmpty()) {
                return true;
            }
            Set<Partition> ended = new LinkedHashSet<>();
            boolean committed =
                    commit.await(
                            () -> {
                                ended.addAll(unchanged(gone, lookedNanos));
                                return new Update(Map.of(), ended, Map.of(), List.of());
                            });
            removed += committed ? ended.size() : 0;
            return committed;
        }

        /** Asked by the committer: what holds of the look still. */
        private Set<Partition> unchanged(List<Checkpoint> gone, long lookedNanos) {
            boolean fresh = nanoTime.getAsLong() - lookedNanos <= FRESH.toNanos();
            Set<Partition> ended = new LinkedHashSet<>();
            if (!fresh || whereabouts.isOutdated()) {
                return ended; // the next cleanup looks again
            }
            for (Checkpoint each : gone) {
                Partition partition = Whereabouts.partition(kind, group, each);
                if (cairn.registry().checkpoint(partition).equals(Optional.of(each))) {
                    ended.add(partition);
                }
            }
            return ended;
        }
    }

    // ---- what others name

    private long clean(Cleaner cleaner) throws Exception {
        long removed = 0;
        while (!isOverdue()) {
            Map<Key, Entry> expired = cleaner.expired(clock.instant(), MAX_PER_COMMIT);
            if (expired.isEmpty()) {
                return removed;
            }
            Map<Key, Optional<Entry>> gone = new HashMap<>();
            boolean committed =
                    commit.await(
                            () -> {
                                expired.forEach((key, entry) -> addIfSame(gone, key, entry));
                                return new Update(Map.of(), Set.of(), gone, List.of());
                            });
            removed += committed ? gone.size() : 0;
            if (!committed || gone.isEmpty() || expired.size() < MAX_PER_COMMIT) {
                return removed;
            }
        }
        return removed;
    }

    private void addIfSame(Map<Key, Optional<Entry>> gone, Key key, Entry entry) {
        if (cairn.registry().entry(key).equals(Optional.of(entry))) {
            gone.put(key, Optional.empty());
        }
    }
}
