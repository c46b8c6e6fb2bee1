package dev.cairn.bench;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.Limits;
import dev.cairn.delivery.PendingBatches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several threads that each wait for the durability of every change they make, through the
 * committer: it commits together what came while it committed.
 */
final class GroupCommits {

    private static final int THREADS = 8;
    private static final int MAX_UPDATES = 1000;

    private final StoreSettings settings;
    private final Checkpoints checkpoints;
    private final long sliceNanos;

    GroupCommits(StoreSettings settings, Checkpoints checkpoints) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.sliceNanos = settings.commits() * 500_000L;
    }

    /** Measures both stores, each filled before. */
    void measure(Path directory, StoreRows rows) throws IOException, InterruptedException {
        String json = directory.resolve("registry.json").toString();
        String lmdb = "lmdb:" + directory.resolve("lmdb");
        Series syncs = new Series();
        Series journalled = new Series();
        Series inLmdb = new Series();
        try (BareDisk bare = BareDisk.in(directory);
                Waiting journal = new Waiting(json);
                Waiting tree = new Waiting(lmdb)) {
            for (int round = -1; round < settings.rounds(); round++) {
                double rate = bareRate(bare);
                double journalRate = journal.rate();
                double treeRate = tree.rate();
                if (round >= 0) {
                    syncs.add(rate);
                    journalled.add(journalRate);
                    inLmdb.add(treeRate);
                }
            }
        }
        rows.ratio(
                THREADS + " waiting threads, JSON journal, updates/s",
                journalled,
                syncs,
                journalled.over(syncs),
                Target.atLeast(3, "≥ 3 × bare"),
                10);
        rows.ratio(
                THREADS + " waiting threads, LMDB, updates/s",
                inLmdb,
                syncs,
                inLmdb.over(syncs),
                Target.atLeast(1.4, "≥ 1.400 × bare"),
                10);
    }

    private double bareRate(BareDisk bare) throws IOException {
        long start = System.nanoTime();
        long appends = 0;
        while (System.nanoTime() - start < sliceNanos / 2) {
            bare.append();
            appends++;
        }
        return appends * 1e9 / (System.nanoTime() - start);
    }

    /** A registry with its committer, and threads that wait for it. */
    private final class Waiting implements AutoCloseable {

        private final CheckpointRegistry registry;
        private final Committer committer;
        private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        private long offset = 1L << 40;

        Waiting(String uri) throws IOException {
            registry = Checkpoints.open(uri);
            committer =
                    new Committer(registry, new PendingBatches(Limits.DEFAULT), true, MAX_UPDATES);
        }

        double rate() throws IOException, InterruptedException {
            long start = System.nanoTime();
            long deadline = start + sliceNanos;
            offset += 1L << 30;
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                counts.add(threads.submit(() -> updates(thread, deadline)));
            }
            long updates = 0;
            try {
                for (Future<Integer> count : counts) {
                    updates += count.get();
                }
            } catch (ExecutionException e) {
                throw new IOException("a commit failed", e);
            }
            return updates * 1e9 / (System.nanoTime() - start);
        }

        private int updates(int thread, long deadline)
                throws InterruptedException, ExecutionException {
            int updates = 0;
            while (System.nanoTime() - deadline < 0) {
                int number = (updates * THREADS + thread) % checkpoints.count();
                committer.commit(checkpoints.moved(number, offset + updates)).get();
                updates++;
            }
            return updates;
        }

        @Override
        public void close() throws IOException {
            threads.shutdown();
            try (registry) {
                committer.close();
            }
        }
    }
}
