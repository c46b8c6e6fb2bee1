package dev.cairn.checkpoint;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;

/**
 * What is committed, in memory. Readers see all of a commit or nothing of it. It holds nothing that
 * cannot be rebuilt from the store.
 */
final class RegistryView {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, NavigableMap<String, Entry>> sections = new HashMap<>();

    /** Name of each life by its id, for each section whose names have several. */
    private final Map<String, Map<String, String>> pathsById = new HashMap<>();

    private boolean loaded;
    private boolean absent;
    private boolean restored;
    private List<String> warnings = List.of();

    boolean isLoaded() {
        return loaded;
    }

    boolean absent() {
        return absent;
    }

    boolean restored() {
        return restored;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Drops everything and takes over what a store holds. */
    void replace(Loaded found) throws CorruptStoreException {
        List<String> notes = new ArrayList<>();
        Map<String, NavigableMap<String, Entry>> loadedSections = new HashMap<>();
        Map<String, Map<String, String>> loadedPaths = new HashMap<>();
        if (found instanceof Loaded.Absent none) {
            notes.addAll(none.warnings());
        } else if (found instanceof Loaded.Present present) {
            notes.addAll(present.warnings());
            loadedSections.putAll(bySection(present.entries()));
            List<String> names = new ArrayList<>(loadedSections.keySet());
            names.sort(null);
            for (String name : names) {
                Optional<LifeForm> form = LifeForm.of(name);
                if (form.isPresent()) {
                    NavigableMap<String, Entry> section = loadedSections.get(name);
                    loadedPaths.put(name, clean(name, form.get(), section, notes));
                } else if (LifeForm.isOf(Partition.Kind.API, name)) {
                    check(name, loadedSections.get(name), notes);
                }
            }
        }
        lock.writeLock().lock();
        try {
            sections.clear();
            sections.putAll(loadedSections);
            pathsById.clear();
            pathsById.putAll(loadedPaths);
            absent = found instanceof Loaded.Absent;
            restored = found instanceof Loaded.Present present && present.restored();
            warnings = List.copyOf(notes);
            loaded = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static Map<String, NavigableMap<String, Entry>> bySection(Map<Key, Entry> entries) {
        if (entries instanceof SortedEntries sorted) {
            return sorted.copy();
        }
        Map<String, NavigableMap<String, Entry>> sections = new HashMap<>();
        entries.forEach(
                (key, entry) ->
                        sections.computeIfAbsent(key.section(), name -> new TreeMap<>())
                                .put(key.name(), entry));
        return sections;
    }

    /**
     * Takes out of a section the extras that do not belong to their entry, or not any more.
     *
     * @return the name of each life by its id
     */
    private static Map<String, String> clean(
            String section, LifeForm form, NavigableMap<String, Entry> entries, List<String> notes)
            throws CorruptStoreException {
        Map<String, String> paths = new HashMap<>(entries.size() * 4 / 3 + 1);
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            String path = each.getKey();
            Entry entry = each.getValue();
            Optional<String> plain = form.plainId(entry);
            if (plain.isPresent() && paths.putIfAbsent(plain.get(), path) == null) {
                continue;
            }
            Optional<String> problem = form.problem(entry);
            if (problem.isPresent()) {
                throw new CorruptStoreException(new Key(section, path) + ": " + problem.get());
            }
            int before = notes.size();
            List<Life> lives = new ArrayList<>(form.read(path, entry, notes::add));
            lives.replaceAll(
                    life -> {
                        if (paths.putIfAbsent(life.position().id(), path) == null) {
                            return life;
                        }
                        notes.add(path + ": its identity is another path's and is left out");
                        Life bare = form.withoutExtras(life);
                        paths.put(bare.position().id(), path);
                        return bare;
                    });
            if (notes.size() != before) {
                each.setValue(form.write(form.unknown(entry), lives));
            }
        }
        return paths;
    }

    private static void check(
            String section, NavigableMap<String, Entry> entries, List<String> notes)
            throws CorruptStoreException {
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            Optional<String> problem = ApiEntries.problem(each.getValue());
            if (problem.isPresent()) {
                throw new CorruptStoreException(
                        new Key(section, each.getKey()) + ": " + problem.get());
            }
            ApiEntries.read(each.getKey(), each.getValue(), notes::add);
        }
    }

    /** Makes committed changes visible. */
    void apply(Map<Key, Optional<Entry>> changes) {
        lock.writeLock().lock();
        try {
            put(changes);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void put(Map<Key, Optional<Entry>> changes) {
        // All old ids first: a life may move from one path to another.
        changes.forEach(
                (key, entry) -> {
                    NavigableMap<String, Entry> section =
                            sections.computeIfAbsent(key.section(), name -> new TreeMap<>());
                    Entry old =
                            entry.isPresent()
                                    ? section.put(key.name(), entry.get())
                                    : section.remove(key.name());
                    if (old != null && LifeForm.of(key.section()).isPresent()) {
                        Map<String, String> paths = pathsById.get(key.section());
                        lives(key, old).forEach(life -> paths.remove(life.position().id()));
                    }
                });
        changes.forEach(
                (key, entry) -> {
                    if (entry.isPresent() && LifeForm.of(key.section()).isPresent()) {
                        Map<String, String> paths =
                                pathsById.computeIfAbsent(key.section(), name -> new HashMap<>());
                        lives(key, entry.get())
                                .forEach(life -> paths.put(life.position().id(), key.name()));
                    }
                });
    }

    private static List<Life> lives(Key key, Entry entry) {
        return LifeForm.of(key.section())
                .map(form -> form.read(key.name(), entry, warning -> {}))
                .orElse(List.of());
    }

    Optional<Entry> entry(Key key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(section(key.section()).get(key.name()));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The path under which a life is kept. */
    Optional<String> path(String section, String id) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(pathsById.getOrDefault(section, Map.of()).get(id));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Names of the sections that hold anything, sorted. */
    List<String> sections() {
        lock.readLock().lock();
        try {
            return sections.entrySet().stream()
                    .filter(section -> !section.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** A copy of a section; empty if there is none. */
    SortedMap<String, Entry> copy(String section) {
        lock.readLock().lock();
        try {
            return new TreeMap<>(section(section));
        } finally {
            lock.readLock().unlock();
        }
    }

    private Map<String, Entry> copy(String section, Predicate<String> names) {
        Map<String, Entry> some = new LinkedHashMap<>();
        lock.readLock().lock();
        try {
            section(section)
                    .forEach(
                            (name, entry) -> {
                                if (names.test(name)) {
                                    some.put(name, entry);
                                }
                            });
        } finally {
            lock.readLock().unlock();
        }
        return some;
    }

    /** The names of a section, in order, from one on; as many as asked for. */
    List<String> names(String section, int count) {
        lock.readLock().lock();
        try {
            return section(section).keySet().stream().limit(count).toList();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The greatest name of a section below another. */
    Optional<String> lower(String section, String name) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(section(section).lowerKey(name));
        } finally {
            lock.readLock().unlock();
        }
    }

    int size(String section) {
        lock.readLock().lock();
        try {
            return section(section).size();
        } finally {
            lock.readLock().unlock();
        }
    }

    List<Position> positions(String section, Predicate<String> names) {
        List<Position> found = new ArrayList<>();
        boolean api = LifeForm.isOf(Partition.Kind.API, section);
        // Entries do not change: what takes long is done without the lock.
        copy(section, names)
                .forEach(
                        (name, entry) -> {
                            if (api) {
                                found.add(ApiEntries.read(name, entry, warning -> {}));
                            } else {
                                lives(new Key(section, name), entry)
                                        .forEach(life -> found.add(life.position()));
                            }
                        });
        return found;
    }

    /** The checkpoints of some names behind another. */
    List<Checkpoint> checkpoints(String section, String after, int names) {
        Map<String, Entry> some = new LinkedHashMap<>();
        lock.readLock().lock();
        try {
            section(section).tailMap(after, false).entrySet().stream()
                    .limit(names)
                    .forEach(entry -> some.put(entry.getKey(), entry.getValue()));
        } finally {
            lock.readLock().unlock();
        }
        List<Checkpoint> found = new ArrayList<>();
        some.forEach((path, entry) -> found.addAll(checkpoints(new Key(section, path), entry)));
        return found;
    }

    private static List<Checkpoint> checkpoints(Key key, Entry entry) {
        if (LifeForm.isOf(Partition.Kind.API, key.section())) {
            ApiPosition position = ApiEntries.read(key.name(), entry, warning -> {});
            return List.of(Checkpoint.of(position, ApiEntries.updated(entry)));
        }
        return lives(key, entry).stream()
                .map(life -> Checkpoint.of(life.position(), updated(life)))
                .toList();
    }

    private static String updated(Life life) {
        return life.members().text("last_updated").orElse("");
    }

    /** The checkpoint of a partition. */
    Optional<Checkpoint> checkpoint(String section, String id) {
        Optional<String> name =
                LifeForm.of(section).isPresent() ? path(section, id) : Optional.of(id);
        Optional<Key> key = name.map(each -> new Key(section, each));
        Optional<Entry> entry = key.flatMap(this::entry);
        return entry.stream()
                .flatMap(one -> checkpoints(key.get(), one).stream())
                .filter(one -> one.id().equals(id))
                .findFirst();
    }

    private NavigableMap<String, Entry> section(String name) {
        NavigableMap<String, Entry> section = sections.get(name);
        return section == null ? new TreeMap<>() : section;
    }
}
