package dev.cairn.checkpoint;

import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The registry of a running collector: a store and a view in memory of what it holds. A commit goes
 * to the store first and to the view only when it is durable, so the view can be dropped and
 * rebuilt at any time. Commits are made by one thread at a time; any thread reads, and sees
 * committed state only.
 */
public final class CheckpointRegistry implements Closeable {

    private final CheckpointStore store;
    private final RegistryView view;
    private final Clock clock;

    private CheckpointRegistry(CheckpointStore store, RegistryView view, Clock clock) {
        this.store = store;
        this.view = view;
        this.clock = clock;
    }

    /**
     * Loads what a store holds.
     *
     * @param store closed with this registry, or if it cannot be loaded
     * @param clock for {@code last_updated} and the times in the ledger
     * @throws CorruptStoreException if the store cannot be trusted
     */
    public static CheckpointRegistry open(CheckpointStore store, Clock clock) throws IOException {
        RegistryView view =
                store instanceof SharedStore.Handle handle ? handle.view() : new RegistryView();
        try {
            synchronized (view) {
                if (!view.isLoaded()) {
                    view.replace(store.load());
                }
            }
        } catch (IOException | RuntimeException e) {
            try {
                store.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        store.ownership()
                .shares()
                .ifPresent(
                        shares ->
                                shares.onGained(
                                        (partition, mark, entries) ->
                                                gained(view, partition, mark, entries)));
        return new CheckpointRegistry(store, view, clock);
    }

    /** What another instance has committed takes the place of what was known of a partition. */
    private static void gained(
            RegistryView view, Partition partition, String mark, Map<Key, Entry> entries) {
        synchronized (view) {
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            changes.put(new Key(partition.section(), partition.id()), Optional.empty());
            changes.put(new Key(Mark.SECTION, mark), Optional.empty());
            String prefix = SeenEntries.prefix(partition);
            view.copy(SeenEntries.SECTION).keySet().stream()
                    .filter(name -> SeenEntries.isPieceOf(prefix, name))
                    .forEach(
                            name ->
                                    changes.put(
                                            new Key(SeenEntries.SECTION, name), Optional.empty()));
            entries.forEach((key, entry) -> changes.put(key, Optional.of(entry)));
            view.apply(changes);
        }
    }

    /**
     * Whether this is an older version, because the newest was bad or because a person went back to
     * it: sinks may be ahead of it.
     */
    public boolean restored() {
        return view.restored() || view.entry(Mark.RESTORED).isPresent();
    }

    /** Whether there was no registry when it was opened. */
    public boolean wasAbsent() {
        return view.absent();
    }

    /** What people should know of the loading, a line each. */
    public List<String> warnings() {
        return view.warnings();
    }

    /** All positions of a kind of partition, of each path oldest generation first. */
    public List<Position> positions(Partition.Kind kind, String group) {
        return positions(kind, group, name -> true);
    }

    /**
     * The positions of a kind of partition under some names, of each path oldest generation first.
     *
     * @param names which of the names that they are kept under
     */
    public List<Position> positions(Partition.Kind kind, String group, Predicate<String> names) {
        return List.copyOf(view.positions(Partition.section(kind, group), names));
    }

    /**
     * Some of the checkpoints of a kind of partition, in the order of their names.
     *
     * @param after the name to go on behind; empty to begin with the first
     * @param names of how many names at most; a path may have several checkpoints, one for each
     *     generation
     * @return empty behind the last
     */
    public List<Checkpoint> checkpoints(
            Partition.Kind kind, String group, String after, int names) {
        return view.checkpoints(Partition.section(kind, group), after, names);
    }

    /** The checkpoint of a partition as it is committed; empty if there is none. */
    public Optional<Checkpoint> checkpoint(Partition partition) {
        return view.checkpoint(partition.section(), partition.id());
    }

    /** The groups that have checkpoints of a kind; the empty text stands for no group. */
    public List<String> groups(Partition.Kind kind) {
        String section = Partition.section(kind, "");
        return view.sections().stream()
                .filter(name -> name.equals(section) || name.startsWith(section + "@"))
                .map(name -> name.equals(section) ? "" : name.substring(section.length() + 1))
                .toList();
    }

    /** One entry. */
    public Optional<Entry> entry(Key key) {
        return view.entry(key);
    }

    /** A copy of a section, by name; empty if there is none. */
    public SortedMap<String, Entry> section(String section) {
        return view.copy(section);
    }

    /** How many entries a section has. */
    public int size(String section) {
        return view.size(section);
    }

    /** Names of the sections that hold anything, sorted. */
    public List<String> sections() {
        return view.sections();
    }

    /** The loss ledger. */
    public Ledger ledger() {
        return Ledger.of(view.copy(Ledger.SECTION));
    }

    /**
     * Commits one round: the store first, the view when that is durable. One commit of the store.
     *
     * @throws FencedException another owner has taken over
     * @throws IOException the view is unchanged; the update is to be repeated
     */
    public void commit(Update update) throws IOException {
        synchronized (view) {
            apply(new UpdateChanges(view, clock.instant()).of(update));
        }
    }

    /**
     * Commits as {@link #commit(Update)} does, and folds the store's journal if it has one. The
     * update may be empty.
     *
     * @throws FencedException another owner has taken over
     * @throws IOException the view is unchanged; the update is to be repeated
     */
    public void commitFolded(Update update) throws IOException {
        synchronized (view) {
            Map<Key, Optional<Entry>> changes = new UpdateChanges(view, clock.instant()).of(update);
            store.commitFolded(new ChangeSet(changes));
            view.apply(changes);
        }
    }

    /** Commits changes of entries as they are. Positions are better left to {@link Update}s. */
    public void commit(ChangeSet changes) throws IOException {
        synchronized (view) {
            apply(changes.changes());
        }
    }

    private void apply(Map<Key, Optional<Entry>> changes) throws IOException {
        if (!changes.isEmpty()) {
            store.commit(new ChangeSet(changes));
            view.apply(changes);
        }
    }

    /** For how long the store is owned, and how that goes on. */
    public Ownership ownership() {
        return store.ownership();
    }

    /** Drops the view and rebuilds it from the store. */
    public void reload() throws IOException {
        synchronized (view) {
            view.replace(store.load());
        }
    }

    /** Gives the store back. Commits nothing. */
    @Override
    public void close() throws IOException {
        store.close();
    }
}
