package dev.cairn.mirror;

import dev.cairn.blake3.Verification;
import java.util.List;

/**
 * What a check has found.
 *
 * @param differences between the pond and its records; none if it is good
 * @param notes what is no difference, but worth knowing
 * @param files how many were looked at
 * @param bytes how many were read of them
 */
public record CheckResult(List<Difference> differences, List<String> notes, int files, long bytes) {

    /**
     * Something that is not as recorded.
     *
     * @param name of the file in the pond
     * @param what is wrong, in a few words
     * @param ranges damaged bytes, where that is known
     */
    public record Difference(String name, String what, List<Verification.Range> ranges) {

        /** Copies the list. */
        public Difference {
            ranges = List.copyOf(ranges);
        }
    }

    /** Copies the lists. */
    public CheckResult {
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }
}
