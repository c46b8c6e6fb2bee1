package dev.cairn.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What a store found when it was opened. Corrupt is not among them: it is an exception. */
public sealed interface Loaded {

    /**
     * Nothing was there: a fresh start.
     *
     * @param warnings what was set aside for it, one line each, for people
     */
    record Absent(List<String> warnings) implements Loaded {

        public Absent {
            warnings = List.copyOf(warnings);
        }

        public Absent() {
            this(List.of());
        }
    }

    /**
     * Everything committed so far.
     *
     * @param entries may be empty, which is not the same as absent
     * @param restored whether an older generation was taken because the newest was bad: positions
     *     may be behind what sinks hold
     * @param warnings one line each, for people
     */
    record Present(Map<Key, Entry> entries, boolean restored, List<String> warnings)
            implements Loaded {

        public Present {
            entries = entries instanceof SortedEntries ? entries : Map.copyOf(entries);
            warnings = List.copyOf(warnings);
        }

        /**
         * The same of entries that are sorted already, which saves much of the work where there are
         * many.
         *
         * @param sections entries by name, by section
         */
        public static Present of(
                Map<String, ? extends SortedMap<String, Entry>> sections,
                boolean restored,
                List<String> warnings) {
            return new Present(new SortedEntries(sections), restored, warnings);
        }
    }
}
