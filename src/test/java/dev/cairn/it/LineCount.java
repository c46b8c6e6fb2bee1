package dev.cairn.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds a sink's file against what the writers wrote: each line exactly once. */
final class LineCount {

    private static final int MAX_COMPLAINTS = 20;

    private LineCount() {}

    /**
     * Everything that is wrong with a file of numbered lines, at most 20 complaints; empty if each
     * number of each writer is there exactly once and nothing else.
     *
     * @param expected by writer's name, the number of its last line
     */
    static List<String> complaints(Path file, Map<String, Long> expected) throws IOException {
        List<String> complaints = new ArrayList<>();
        Map<String, BitSet> seen = new TreeMap<>();
        expected.keySet().forEach(name -> seen.put(name, new BitSet()));
        long place = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                place++;
                if (complaints.size() >= MAX_COMPLAINTS) {
                    return complaints;
                }
                String[] words = line.split(" ", -1);
                BitSet numbers = seen.get(words[0]);
                if (numbers == null
                        || words.length != 3
                        || !words[1].matches("\\d{1,9}")
                        || !words[2].matches("x*")) {
                    complaints.add("line " + place + " is nobody's: " + shortened(line));
                    continue;
                }
                int number = Integer.parseInt(words[1]);
                if (numbers.get(number)) {
                    complaints.add("line " + place + " repeats " + words[0] + " " + number);
                }
                numbers.set(number);
            }
        }
        expected.forEach(
                (name, last) -> missing(name, Math.toIntExact(last), seen.get(name), complaints));
        return complaints;
    }

    private static void missing(String name, int last, BitSet numbers, List<String> complaints) {
        int found = numbers.cardinality();
        if (found < last) {
            int first = numbers.nextClearBit(1);
            int next = numbers.nextSetBit(first);
            complaints.add(
                    name
                            + " lacks "
                            + (last - found)
                            + " of "
                            + last
                            + " lines, the first "
                            + first
                            + " to "
                            + (next < 0 ? last : next - 1));
        }
        if (numbers.length() - 1 > last) {
            complaints.add(name + " has line " + (numbers.length() - 1) + " after " + last);
        }
    }

    private static String shortened(String line) {
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
