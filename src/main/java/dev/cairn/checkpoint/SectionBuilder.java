package dev.cairn.checkpoint;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes the entries of a section as a store reads them, and makes a sorted map of them. Entries
 * that come in the order of their names, as stores keep them, cost one comparison each; any other
 * order is as good, and slower. Used by one thread.
 */
public final class SectionBuilder {

    private final List<Map.Entry<String, Entry>> run = new ArrayList<>();
    private final NavigableMap<String, Entry> rest = new TreeMap<>();

    /** Adds an entry; false, and the entry takes the place of the other, if the name was there. */
    public boolean add(String name, Entry entry) {
        int last = run.size() - 1;
        if (rest.isEmpty() && (last < 0 || run.get(last).getKey().compareTo(name) < 0)) {
            run.add(Map.entry(name, entry));
            return true;
        }
        if (rest.isEmpty()) {
            rest.putAll(new Run<>(run));
            run.clear();
        }
        return rest.put(name, entry) == null;
    }

    /** Everything that was added; the builder is not to be used any more. */
    public NavigableMap<String, Entry> build() {
        if (rest.isEmpty()) {
            rest.putAll(new Run<>(run));
        }
        return rest;
    }

    /** As much of a sorted map as a TreeMap asks for that takes one over as it is. */
    @SuppressWarnings("JdkObsolete") // what a NavigableMap has besides, nobody asks for
    private static final class Run<V> extends AbstractMap<String, V>
            implements SortedMap<String, V> {

        private final List<Map.Entry<String, V>> run;

        Run(List<Map.Entry<String, V>> run) {
            this.run = run;
        }

        @Override
        public Comparator<? super String> comparator() {
            return null;
        }

        @Override
        public Set<Map.Entry<String, V>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<String, V>> iterator() {
                    return run.iterator();
                }

                @Override
                public int size() {
                    return run.size();
                }
            };
        }

        @Override
        public SortedMap<String, V> subMap(String from, String to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SortedMap<String, V> headMap(String to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SortedMap<String, V> tailMap(String from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String firstKey() {
            return run.get(0).getKey();
        }

        @Override
        public String lastKey() {
            return run.get(run.size() - 1).getKey();
        }
    }
}
