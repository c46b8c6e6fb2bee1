package dev.cairn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a run must have done to count: a run that loses or repeats a line is never a fast one. */
final class Checks {

    private static final Pattern POSITION = Pattern.compile("\"position\"\\s*:\\s*(\\d+)");

    private Checks() {}

    /** The sink holds exactly the bytes of its only source. */
    static void same(Path source, Path sink) throws IOException {
        long at = Files.mismatch(source, sink);
        if (at >= 0) {
            throw new IOException(
                    sink
                            + " ("
                            + Files.size(sink)
                            + " bytes) is not "
                            + source
                            + " ("
                            + Files.size(source)
                            + "): it differs at "
                            + at);
        }
    }

    /** The sink holds each of the numbered lines exactly once, and nothing else. */
    static void everyLineOnce(Path sink, AccessLog.Written written) throws IOException {
        BitSet seen = new BitSet((int) written.lines());
        try (BufferedReader reader = Files.newBufferedReader(sink)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String number =
                        line.substring(
                                AccessLog.NUMBER_AT, AccessLog.NUMBER_AT + AccessLog.NUMBER_DIGITS);
                if (seen.get(Integer.parseInt(number))) {
                    throw new IOException(sink + " repeats line " + number);
                }
                seen.set(Integer.parseInt(number));
            }
        }
        if (seen.cardinality() != written.lines() || Files.size(sink) != written.bytes()) {
            throw new IOException(
                    sink
                            + " has "
                            + seen.cardinality()
                            + " of "
                            + written.lines()
                            + " lines, "
                            + Files.size(sink)
                            + " of "
                            + written.bytes()
                            + " bytes");
        }
    }

    /** The positions in the registry together cover so many bytes. */
    static void covers(Path registry, long bytes) throws IOException {
        Matcher positions = POSITION.matcher(Files.readString(registry));
        long covered = 0;
        while (positions.find()) {
            covered += Long.parseLong(positions.group(1));
        }
        if (covered != bytes) {
            throw new IOException(registry + " covers " + covered + " of " + bytes + " bytes");
        }
    }
}
