package dev.cairn.checkpoint.s3;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which instance should read which source. Whoever knows the same instances and sources comes to
 * the same answer, nobody gets more than one source more than another, and few sources move when an
 * instance joins or leaves.
 */
final class Assignment {

    private Assignment() {}

    /** The instance of each source; empty if there are no instances. */
    static Map<String, String> of(Collection<String> instances, Collection<String> sources) {
        SortedSet<String> all = new TreeSet<>(sources);
        List<String> alive = new TreeSet<>(instances).stream().toList();
        Map<String, String> assigned = new TreeMap<>();
        if (alive.isEmpty()) {
            return assigned;
        }
        int least = all.size() / alive.size();
        int more = all.size() % alive.size();
        Map<String, Integer> load = new HashMap<>();
        for (String source : all) {
            for (String instance : byLiking(source, alive)) {
                int has = load.getOrDefault(instance, 0);
                if (has < least || (has == least && more > 0)) {
                    more -= has == least ? 1 : 0;
                    load.put(instance, has + 1);
                    assigned.put(source, instance);
                    break;
                }
            }
        }
        return assigned;
    }

    /** The instances in an order that is the source's own. */
    private static List<String> byLiking(String source, List<String> instances) {
        return instances.stream()
                .sorted(
                        Comparator.comparingLong((String instance) -> score(source, instance))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** FNV-1a with the finish of SplitMix64, which spreads names that differ in one character. */
    private static long score(String source, String instance) {
        long hash = 0xcbf29ce484222325L;
        String text = source + "\n" + instance;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
