package dev.cairn.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of the stores is to be measured, and where.
 *
 * @param cairn the launcher
 * @param directory for everything that is written; deleted at the end
 * @param checkpoints in each registry
 * @param rounds of each interleaved measurement
 * @param commits of each kind in a round
 * @param journalCommits over which the size of the journal is watched
 * @param ingestSeconds of each of the two runs of the whole program
 * @param parts what is measured, of {@link #PARTS}
 */
record StoreSettings(
        Path cairn,
        Path directory,
        int checkpoints,
        int rounds,
        int commits,
        int journalCommits,
        int ingestSeconds,
        Set<String> parts) {

    static final List<String> PARTS =
            List.of("commit", "journal", "snapshot", "group", "start", "ingest");

    static final String USAGE =
            """
            usage: bench/stores [--checkpoints 100000] [--rounds 7] [--commits 2000]
                                [--journal-commits 200000] [--ingest-seconds 30]
                                [--only PART,…] [--quick] [--dir DIR]
              --checkpoints      in each registry (default 100000)
              --rounds           interleaved rounds of each measurement (default 7)
              --commits          commits of each kind in a round (default 2000)
              --journal-commits  commits while the journal's size is watched (default 200000)
              --ingest-seconds   of each run of the program with and without flushes (default 30)
              --only             of commit, journal, snapshot, group, start, ingest
              --quick            a tenth of everything but the checkpoints, to see that it works
              --dir              scratch directory (default ${TMPDIR:-/tmp}/cairn-bench-stores); needs 8 GB
            """;

    StoreSettings {
        require(checkpoints >= 1000, "--checkpoints must be 1000 or more");
        require(rounds >= 1, "--rounds must be 1 or more");
        require(commits >= 100, "--commits must be 100 or more");
        require(journalCommits >= 1000, "--journal-commits must be 1000 or more");
        require(ingestSeconds >= 1, "--ingest-seconds must be 1 or more");
        for (String part : parts) {
            require(PARTS.contains(part), "--only " + part + ": of " + PARTS);
        }
    }

    boolean measures(String part) {
        return parts.contains(part);
    }

    /** Reads the command line; IllegalArgumentException in one line for what is not accepted. */
    static StoreSettings parse(Path cairn, Path temporary, List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        Path directory = temporary.resolve("cairn-bench-stores");
        int checkpoints = 100_000;
        int rounds = quick ? 2 : 7;
        int commits = quick ? 500 : 2000;
        int journalCommits = quick ? 20_000 : 200_000;
        int ingestSeconds = quick ? 6 : 30;
        Set<String> parts = new TreeSet<>(PARTS);
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--quick")) {
                continue;
            }
            require(i + 1 < arguments.size(), option + " is unknown, or lacks its value");
            String value = arguments.get(++i);
            switch (option) {
                case "--checkpoints" -> checkpoints = number(option, value);
                case "--rounds" -> rounds = number(option, value);
                case "--commits" -> commits = number(option, value);
                case "--journal-commits" -> journalCommits = number(option, value);
                case "--ingest-seconds" -> ingestSeconds = number(option, value);
                case "--only" -> parts = new TreeSet<>(List.of(value.split(",")));
                case "--dir" -> directory = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException(option + " is unknown");
            }
        }
        return new StoreSettings(
                cairn,
                directory,
                checkpoints,
                rounds,
                commits,
                journalCommits,
                ingestSeconds,
                parts);
    }

    private static int number(String option, String value) {
        require(value.matches("\\d{1,9}"), option + " " + value + " is not a number");
        return Integer.parseInt(value);
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }
}
