package dev.cairn.delivery;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.memory.MemoryStore;
import java.io.IOException;
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

    private final MemoryStore store;
    private final AtomicInteger failing = new AtomicInteger();
    private volatile Fault fault = Fault.REFUSED;
    private volatile Throwable ending;
    private volatile String message = "the store is full";
    private final AtomicInteger commits = new AtomicInteger();

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
