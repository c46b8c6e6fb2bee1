package dev.cairn.http.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a file of events against the API's own numbers. */
public final class Numbers {

    private static final int MAX_COMPLAINTS = 20;
    private static final Pattern EVENT =
            Pattern.compile("\\{\"uuid\":\"e-\\d+\",.*\"n\":(\\d+),\"text\":\".*\"}");

    private Numbers() {}

    /** The numbers of the events in a file, a line each, in their order; empty without a file. */
    public static List<Integer> in(Path file) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        if (!Files.exists(file)) {
            return numbers;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher event = EVENT.matcher(line);
                numbers.add(event.matches() ? Integer.parseInt(event.group(1)) : -1);
            }
        }
        return numbers;
    }

    /** What is wrong with a file that is to have each event exactly once; empty if it has. */
    public static List<String> complaints(Path file, int events) throws IOException {
        return complaints(in(file), events, true);
    }

    /**
     * What is wrong with a file that is to have each event at least once; empty if it has. Where
     * its writer was killed, half a line may stand.
     */
    public static List<String> absences(Path file, int events) throws IOException {
        return complaints(in(file), events, false);
    }

    private static List<String> complaints(List<Integer> numbers, int events, boolean once) {
        List<String> complaints = new ArrayList<>();
        BitSet seen = new BitSet();
        for (int place = 0; place < numbers.size(); place++) {
            int number = numbers.get(place);
            if (once && (number < 1 || number > events)) {
                complaints.add("line " + (place + 1) + " is no event of the API: " + number);
            } else if (once && seen.get(number)) {
                complaints.add("line " + (place + 1) + " repeats event " + number);
            }
            seen.set(Math.max(0, number));
        }
        int absent = events;
        for (int number = 1; number <= events; number++) {
            absent -= seen.get(number) ? 1 : 0;
        }
        if (absent > 0) {
            complaints.add(
                    "%d of %d events are absent, the first is %d"
                            .formatted(absent, events, seen.nextClearBit(1)));
        }
        return complaints.subList(0, Math.min(MAX_COMPLAINTS, complaints.size()));
    }
}
