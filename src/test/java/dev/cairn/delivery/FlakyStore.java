package dev.cairn.delivery;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A memory store whose commits fail on demand, before or after they took effect. */
public final class FlakyStore implements CheckpointStore {

    /** What happens to a commit. */
    public enum Fault {
        /** Refused; the store holds the old state. */
        REFUSED,
        /** An exception, although the store holds the new state. */
        APPLIED,
        /** The process dies before it. */
        DIES_BEFORE,
        /** The process dies after it. */
        DIES_AFTER
    }

    /** The end of the process. */
    public static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final MemoryStore store;
    private volatile long slowMillis;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final AtomicInteger failing = new AtomicInteger();
    private volatile Fault fault = Fault.REFUSED;
    private volatile Throwable ending;
    private volatile String message = "the store is full";
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger folds = new AtomicInteger();
    private final AtomicInteger failingFolds = new AtomicInteger();

    private FlakyStore(MemoryStore store) {
        this.store = store;
    }

    /** A store without anything in it. */
    public static FlakyStore create() {
        return new FlakyStore(MemoryStore.create());
    }

    /** The same contents, as after a restart. */
    public FlakyStore reopen() {
        return new FlakyStore(store.reopen());
    }

    /** The next commits meet this fault. */
    public void fail(int count, Fault how) {
        fault = how;
        failing.set(count);
    }

    /** Message of the exceptions; may be null. */
    public void failWith(String text) {
        message = text;
    }

    /** Every commit from now on throws this: an IOException, RuntimeException or Error. */
    public void endWith(Throwable throwable) {
        ending = throwable;
    }

    /** Commits that took effect. */
    public int commits() {
        return commits.get();
    }

    /** Every commit from now on takes so long. */
    public void slow(Duration each) {
        slowMillis = each.toMillis();
    }

    /** Every commit from now on does not return before {@link #goOn}. */
    public void hang() {
        gate = new CountDownLatch(1);
    }

    /** Commits are quick again, also the one that hangs. */
    public void goOn() {
        slowMillis = 0;
        CountDownLatch before = gate;
        gate = new CountDownLatch(0);
        before.countDown();
    }

    private void delay() throws IOException {
        try {
            if (NEVER.await(slowMillis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody counts this down");
            }
            if (!gate.await(60, TimeUnit.SECONDS)) {
                throw new IOException("hung for more than a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Times that a commit, with or without changes, was to be complete for other programs. */
    public int folds() {
        return folds.get();
    }

    /** The next folds without changes fail. */
    public void failFolds(int count) {
        failingFolds.set(count);
    }

    @Override
    public void commitFolded(ChangeSet changes) throws IOException {
        if (changes.isEmpty()) {
            delay();
            if (failingFolds.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                throw new IOException("no room for the snapshot");
            }
        } else {
            commit(changes);
        }
        folds.incrementAndGet();
    }

    @Override
    public Loaded load() throws IOException {
        return store.load();
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        if (ending instanceof IOException end) {
            throw end;
        } else if (ending instanceof RuntimeException end) {
            throw end;
        }
        delay();
        boolean fails = failing.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        if (fails && fault == Fault.DIES_BEFORE) {
            throw new Died();
        }
        if (fails && fault == Fault.REFUSED) {
            throw new IOException(message);
        }
        store.commit(changes);
        commits.incrementAndGet();
        if (fails && fault == Fault.DIES_AFTER) {
            throw new Died();
        }
        if (fails) {
            throw new IOException(message);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
