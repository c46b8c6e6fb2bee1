package dev.cairn.checkpoint;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries by key that are kept sorted by section and name, so that nobody has to sort them again.
 */
final class SortedEntries extends AbstractMap<Key, dev.cairn.checkpoint.Entry> {

    private final Map<String, TreeMap<String, dev.cairn.checkpoint.Entry>> sections =
            new HashMap<>();

    SortedEntries(Map<String, ? extends SortedMap<String, dev.cairn.checkpoint.Entry>> sections) {
        sections.forEach((name, entries) -> this.sections.put(name, new TreeMap<>(entries)));
    }

    /** A copy, by section; copying what is sorted takes no comparisons. */
    Map<String, NavigableMap<String, dev.cairn.checkpoint.Entry>> copy() {
        Map<String, NavigableMap<String, dev.cairn.checkpoint.Entry>> copy = new HashMap<>();
        sections.forEach((name, entries) -> copy.put(name, new TreeMap<>(entries)));
        return copy;
    }

    @Override
    public int size() {
        return sections.values().stream().mapToInt(Map::size).sum();
    }

    @Override
    public dev.cairn.checkpoint.Entry get(Object key) {
        Map<String, dev.cairn.checkpoint.Entry> section =
                key instanceof Key one ? sections.get(one.section()) : null;
        return section == null ? null : section.get(((Key) key).name());
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Map.Entry<Key, dev.cairn.checkpoint.Entry>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<Key, dev.cairn.checkpoint.Entry>> iterator() {
                return sections.entrySet().stream()
                        .flatMap(
                                section ->
                                        section.getValue().entrySet().stream()
                                                .map(each -> entry(section.getKey(), each)))
                        .iterator();
            }

            @Override
            public int size() {
                return SortedEntries.this.size();
            }
        };
    }

    private static Map.Entry<Key, dev.cairn.checkpoint.Entry> entry(
            String section, Map.Entry<String, dev.cairn.checkpoint.Entry> each) {
        return Map.entry(new Key(section, each.getKey()), each.getValue());
    }
}
