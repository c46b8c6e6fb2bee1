package dev.cairn.docker;

import dev.cairn.source.EngineTime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the time that stands before a record. Remembers the second, which most records share. */
final class FrameTime {

    /** Characters of the form that Docker writes: nine digits, UTC. */
    static final int USUAL_LENGTH = 30;

    private static final int SECOND_LENGTH = 19;

    /** Longest form: with an offset. */
    private static final int MAX_LENGTH = 36;

    private final byte[] second = new byte[SECOND_LENGTH];
    private long secondNanos = -1;
    private long nanos;

    /**
     * Reads a time and the space behind it.
     *
     * @return where the space is; -1 if there is no time
     */
    int read(byte[] bytes, int from, int to) {
        if (isUsual(bytes, from, to)) {
            if (secondNanos < 0
                    || !Arrays.equals(
                            bytes, from, from + SECOND_LENGTH, second, 0, SECOND_LENGTH)) {
                Optional<Long> parsed = parse(bytes, from, from + SECOND_LENGTH, "Z");
                if (parsed.isEmpty()) {
                    return -1;
                }
                secondNanos = parsed.get();
                System.arraycopy(bytes, from, second, 0, SECOND_LENGTH);
            }
            int fraction = 0;
            for (int i = from + SECOND_LENGTH + 1; i < from + USUAL_LENGTH - 1; i++) {
                fraction = fraction * 10 + (bytes[i] - '0');
            }
            nanos = secondNanos + fraction;
            return from + USUAL_LENGTH;
        }
        int end = Math.min(to, from + MAX_LENGTH);
        for (int i = from; i < end; i++) {
            if (bytes[i] == ' ') {
                Optional<Long> parsed = parse(bytes, from, i, "");
                nanos = parsed.orElse(0L);
                return parsed.isPresent() ? i : -1;
            }
        }
        return -1;
    }

    private static Optional<Long> parse(byte[] bytes, int from, int to, String more) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        return EngineTime.parse(text + more);
    }

    /** Whether a time in Docker's own form and a space begin there. */
    static boolean isUsual(byte[] bytes, int from, int to) {
        if (to - from <= USUAL_LENGTH
                || bytes[from + USUAL_LENGTH] != ' '
                || bytes[from + USUAL_LENGTH - 1] != 'Z'
                || bytes[from + 10] != 'T'
                || bytes[from + SECOND_LENGTH] != '.') {
            return false;
        }
        for (int i = from + SECOND_LENGTH + 1; i < from + USUAL_LENGTH - 1; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return true;
    }

    long nanos() {
        return nanos;
    }
}
