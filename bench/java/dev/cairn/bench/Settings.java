package dev.cairn.bench;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What is to be measured, and where.
 *
 * @param cairn the launcher
 * @param scratch directory for data and results; emptied at the end unless {@code keep}
 * @param sizeBytes size of the one big file
 * @param files number of small files, of 100 lines each
 * @param rounds interleaved rounds, besides one that only warms up
 * @param latencyLines lines written one by one
 * @param idleSeconds how long the idle program is watched
 */
record Settings(
        Path cairn,
        Path scratch,
        long sizeBytes,
        int files,
        int rounds,
        int latencyLines,
        int idleSeconds,
        boolean keep) {

    static final String USAGE =
            """
            usage: bench/run [--size 2g] [--files 10000] [--rounds 7] [--lines 1000] [--idle 20]
                             [--dir DIR] [--keep]
              --size    bytes of the big file, with k, m or g (default 2g)
              --files   small files of 100 lines (default 10000)
              --rounds  interleaved rounds after one that warms up (default 7)
              --lines   lines written one by one for the latency (default 1000, at least 500)
              --idle    seconds that the idle program is watched (default 20)
              --dir     scratch directory (default ${TMPDIR:-/tmp}/cairn-bench); needs 3 times the size
              --keep    leave the generated data there, for the next time
            """;

    Settings {
        require(sizeBytes >= 1 << 20, "--size must be 1m or more");
        require(files >= 1, "--files must be 1 or more");
        require(rounds >= 1, "--rounds must be 1 or more");
        require(latencyLines >= 500, "--lines must be 500 or more");
        require(idleSeconds >= 1, "--idle must be 1 or more");
    }

    /** Reads the command line; IllegalArgumentException in one line for what is not accepted. */
    static Settings parse(Path cairn, Path temporary, String[] arguments) {
        Path scratch = temporary.resolve("cairn-bench");
        long size = 2L << 30;
        int files = 10_000;
        int rounds = 7;
        int lines = 1000;
        int idle = 20;
        boolean keep = false;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--keep")) {
                keep = true;
                continue;
            }
            require(i + 1 < arguments.length, option + " is unknown, or lacks its value");
            String value = arguments[++i];
            switch (option) {
                case "--size" -> size = bytes(value);
                case "--files" -> files = (int) number(option, value);
                case "--rounds" -> rounds = (int) number(option, value);
                case "--lines" -> lines = (int) number(option, value);
                case "--idle" -> idle = (int) number(option, value);
                case "--dir" -> scratch = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException(option + " is unknown");
            }
        }
        return new Settings(cairn, scratch, size, files, rounds, lines, idle, keep);
    }

    private static long bytes(String value) {
        String digits = value.toLowerCase(Locale.ROOT).replaceAll("[kmg]$", "");
        int shift =
                Math.max(
                        0,
                        10
                                * (1
                                        + "kmg"
                                                .indexOf(
                                                        value.toLowerCase(Locale.ROOT)
                                                                .charAt(value.length() - 1))));
        return number("--size", digits) << shift;
    }

    private static long number(String option, String value) {
        require(value.matches("\\d{1,9}"), option + " " + value + " is not a number");
        return Long.parseLong(value);
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }
}
