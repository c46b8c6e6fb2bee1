package dev.cairn.component;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts checkpoints that were compared, and tells of those that differ: a line each for the first
 * of them, then a count. Not thread-safe.
 */
final class Tally {

    /** Differences that are told of in a line each; the others are counted. */
    static final int MAX_LINES = 20;

    private final Consumer<String> lines;
    private final Consumer<String> allIsWell;
    private long looked;
    private long different;
    private long told;

    /**
     * Nothing is counted yet.
     *
     * @param lines takes the report, line by line
     * @param allIsWell takes the one line that there is if nothing differs
     */
    Tally(Consumer<String> lines, Consumer<String> allIsWell) {
        this.lines = lines;
        this.allIsWell = allIsWell;
    }

    /** One more was compared. */
    void looked() {
        looked++;
    }

    /** One of those differs. */
    void tell(Supplier<String> line) {
        different++;
        if (tellsMore()) {
            told++;
            lines.accept(line.get());
        }
    }

    /** Whether the next difference is told of. */
    boolean tellsMore() {
        return told < MAX_LINES;
    }

    /** Whether there are differences that nobody was told of. */
    boolean isUntold() {
        return different > told;
    }

    /**
     * Tells the counts, and begins anew.
     *
     * @param late checkpoints that have yet to be compared
     */
    void summarise(int late) {
        if (looked + late > 0) {
            String all = looked == 1 ? "1 checkpoint" : looked + " checkpoints";
            String differing =
                    different == 0
                            ? "all match what is there"
                            : different + " did not match what is there";
            String more =
                    isUntold()
                            ? "; and " + (different - told) + " more; cairn registry show lists all"
                            : "";
            String waiting =
                    late == 0 ? "" : "; " + late + " are compared when their source reads them";
            Consumer<String> to = different == 0 ? allIsWell : lines;
            to.accept("Validated " + all + ": " + differing + more + waiting);
        }
        looked = 0;
        different = 0;
        told = 0;
    }
}
