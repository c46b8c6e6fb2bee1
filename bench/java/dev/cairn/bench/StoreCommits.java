package dev.cairn.bench;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Commits of one change among many checkpoints, in this process: through the registry as the
 * committer does, so the view in memory is part of it. Kinds take turns in short blocks.
 */
final class StoreCommits implements AutoCloseable {

    /** Commits of one kind in a row. */
    private static final int BLOCK = 20;

    /** Commits of each kind before any is counted: the JIT compiler has seen the way by then. */
    private static final int WARM_COMMITS = 3000;

    /** How often the journal's size is looked at. */
    private static final int LOOK_EVERY = 50;

    private final StoreSettings settings;
    private final Checkpoints checkpoints;
    private final BareDisk bare;
    private final Path json;
    private final CheckpointRegistry journalled;
    private final CheckpointRegistry lmdb;
    private final Random random = new Random(1);
    private long offset = 1L << 32;

    /** One commit, append or the like. */
    private interface Step {
        void run(Update update) throws IOException;
    }

    StoreCommits(StoreSettings settings, Checkpoints checkpoints, Path directory)
            throws IOException {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.bare = BareDisk.in(directory);
        this.json = directory.resolve("registry.json");
        journalled = Checkpoints.open(json.toString());
        lmdb = Checkpoints.open("lmdb:" + directory.resolve("lmdb"));
        checkpoints.fill(journalled);
        checkpoints.fill(lmdb);
    }

    private Update next() {
        return checkpoints.moved(random.nextInt(checkpoints.count()), offset++);
    }

    private static void time(Step step, Update update, Durations into) throws IOException {
        long start = System.nanoTime();
        step.run(update);
        into.add(System.nanoTime() - start);
    }

    /** Bare append, journal and LMDB against each other. */
    void commits(StoreRows rows) throws IOException {
        round(WARM_COMMITS);
        Series[] medians = {new Series(), new Series(), new Series()};
        Series[] tails = {new Series(), new Series(), new Series()};
        for (int round = 0; round < settings.rounds(); round++) {
            Durations[] all = round(settings.commits());
            for (int kind = 0; kind < all.length; kind++) {
                medians[kind].add(all[kind].percentileMicros(50));
                tails[kind].add(all[kind].percentileMicros(99));
            }
        }
        rows.plain("4 KB append + fdatasync, p50, µs", medians[0]);
        rows.plain("4 KB append + fdatasync, p99, µs", tails[0]);
        against(rows, "JSON journal, one change, p50, µs", medians[1], medians[0], 1.3);
        against(rows, "JSON journal, one change, p99, µs", tails[1], tails[0], 0);
        against(rows, "LMDB, one change, p50, µs", medians[2], medians[0], 2.5);
        against(rows, "LMDB, one change, p99, µs", tails[2], tails[0], 0);
    }

    private static void against(
            StoreRows rows, String name, Series measured, Series bare, double limit) {
        Target target =
                limit == 0
                        ? Target.NONE
                        : Target.atMost(limit, "≤ " + Table.number(limit) + " × bare");
        rows.ratio(name, measured, bare, measured.over(bare), target, 1);
    }

    private Durations[] round(int commits) throws IOException {
        List<Step> kinds = List.of(update -> bare.append(), journalled::commit, lmdb::commit);
        Durations[] all = {new Durations(), new Durations(), new Durations()};
        for (int done = 0; done < commits; done += BLOCK) {
            for (int kind = 0; kind < all.length; kind++) {
                for (int i = 0; i < BLOCK; i++) {
                    time(kinds.get(kind), next(), all[kind]);
                }
            }
        }
        return all;
    }

    /** How large the journal gets. */
    void journal(StoreRows rows) throws IOException {
        long largest = 0;
        long start = System.nanoTime();
        for (int i = 1; i <= settings.journalCommits(); i++) {
            journalled.commit(next());
            if (i % LOOK_EVERY == 0) {
                largest = Math.max(largest, journalBytes());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long snapshot = Files.size(json);
        rows.single(
                String.format(
                        "largest journal in %,d commits, of the snapshot's size",
                        settings.journalCommits()),
                (double) largest / snapshot,
                Table.number(snapshot / 1e6) + " MB",
                Target.atMost(1.05, "bounded: ≤ 1"));
        rows.single(
                "commits per second in that, one thread",
                settings.journalCommits() / seconds,
                "",
                Target.NONE);
    }

    private long journalBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(json.getParent())) {
            List<Path> journals =
                    files.filter(file -> file.getFileName().toString().contains(".json.journal-"))
                            .sorted()
                            .toList();
            for (Path journal : journals) {
                // those of backups do not grow; each by itself must be bounded
                bytes = Math.max(bytes, Files.exists(journal) ? Files.size(journal) : 0);
            }
        }
        return bytes;
    }

    /** A whole snapshot against Jackson and the disk. */
    void snapshots(StoreRows rows) throws IOException {
        FilePosition[] positions = new FilePosition[checkpoints.count()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = checkpoints.position(i, offset);
        }
        Series bareMillis = new Series();
        Series millis = new Series();
        long bareBytes = 0;
        int warm = 3;
        for (int round = -warm; round < settings.rounds(); round++) {
            long start = System.nanoTime();
            bareBytes = bare.snapshot(positions);
            long between = System.nanoTime();
            journalled.commitFolded(next());
            long end = System.nanoTime();
            if (round >= 0) {
                bareMillis.add((between - start) / 1e6);
                millis.add((end - between) / 1e6);
            }
        }
        long bytes = Files.size(json);
        if (Math.abs(bytes - bareBytes) > bytes / 20) {
            throw new IOException("the bare snapshot has " + bareBytes + " bytes, ours " + bytes);
        }
        rows.ratio(
                String.format(
                        "JSON snapshot of %,d (%s MB), ms",
                        checkpoints.count(), Table.number(bytes / 1e6)),
                millis,
                bareMillis,
                millis.over(bareMillis),
                Target.atMost(1.5, "≤ 1.500 × bare"),
                0);
    }

    @Override
    public void close() throws IOException {
        try (bare;
                journalled;
                lmdb) {
            journalled.commitFolded(new Update(Map.of(), Set.of(), Map.of(), List.of()));
        }
    }
}
