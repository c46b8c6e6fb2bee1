package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sink in memory that keeps what is written, synced and committed apart, fails on demand, and
 * insists on the order of calls that {@link TransactionalSink} promises.
 */
public final class FakeSink implements TransactionalSink {

    private final String name;
    private final ReentrantLock gate = new ReentrantLock();
    private byte[] content = new byte[0];
    private int synced;
    private int committed;
    private boolean ready;
    private boolean opened;
    private boolean announced;

    private final AtomicInteger failingPrepares = new AtomicInteger();
    private final AtomicInteger failingWrites = new AtomicInteger();
    private final AtomicInteger failingSyncs = new AtomicInteger();
    private int writes;
    private boolean failsAfterRollback;

    public FakeSink(String name) {
        this.name = name;
    }

    /** The next calls of {@link #prepare} that came this often fail. */
    public void failPrepares(int count) {
        failingPrepares.set(count);
    }

    /** The next writes fail, each after half of its bytes. */
    public void failWrites(int count) {
        failingWrites.set(count);
    }

    /** The next syncs fail. */
    public void failSyncs(int count) {
        failingSyncs.set(count);
    }

    /** The prepare that follows the next rollback fails. */
    public synchronized void failAfterRollback() {
        failsAfterRollback = true;
    }

    /** Holds up every write until {@link #unblock}; by the thread that calls it. */
    public void block() {
        gate.lock();
    }

    /** Lets writes go on. */
    public void unblock() {
        gate.unlock();
    }

    /** Whether this thread holds writes up. */
    public boolean isBlocked() {
        return gate.isHeldByCurrentThread();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized boolean prepare() throws IOException {
        fail(failingPrepares, "prepare");
        ready = true;
        if (!opened) {
            opened = true;
            announced = false;
            return true;
        }
        return !announced;
    }

    @Override
    public void write(List<ByteBuffer> bytes) throws IOException {
        gate.lock();
        try {
            writeNow(bytes);
        } finally {
            gate.unlock();
        }
    }

    private synchronized void writeNow(List<ByteBuffer> bytes) throws IOException {
        require(ready, "written before prepare");
        require(announced, "written before its entry was committed");
        writes++;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(content);
        for (ByteBuffer each : bytes) {
            byte[] copy = new byte[each.remaining()];
            each.get(copy);
            all.writeBytes(copy);
        }
        byte[] longer = all.toByteArray();
        if (failingWrites.get() > 0) {
            int half = content.length + (longer.length - content.length) / 2;
            content = java.util.Arrays.copyOf(longer, half);
        } else {
            content = longer;
        }
        fail(failingWrites, "write");
    }

    @Override
    public synchronized void sync() throws IOException {
        fail(failingSyncs, "sync");
        synced = content.length;
    }

    private void fail(AtomicInteger left, String what) throws IOException {
        if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            ready = false;
            throw new IOException(what + " of " + name + " failed");
        }
    }

    @Override
    public synchronized Entry position() {
        return Entry.of(Map.of("type", "fake", "length", (long) content.length));
    }

    @Override
    public synchronized void committed() {
        require(synced == content.length, "committed before it was synced");
        committed = content.length;
        announced = true;
    }

    @Override
    public synchronized void rollback() {
        content = java.util.Arrays.copyOf(content, committed);
        synced = committed;
        ready = false;
        if (failsAfterRollback) {
            failsAfterRollback = false;
            failPrepares(1);
        }
    }

    /** The process has died and starts again: cut to what the registry says, or empty. */
    public synchronized void restart(int committedLength) {
        require(committedLength <= content.length, "shorter than committed");
        content = java.util.Arrays.copyOf(content, committedLength);
        synced = committedLength;
        committed = committedLength;
        ready = false;
        opened = false;
        announced = false;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(name + ": " + otherwise);
        }
    }

    /** Everything written so far, committed or not. */
    public synchronized List<String> lines() {
        return lines(content.length);
    }

    /** What is written within that many bytes. */
    public synchronized List<String> lines(int length) {
        require(length <= content.length, "shorter than " + length);
        String text = new String(content, 0, length, StandardCharsets.US_ASCII);
        return text.isEmpty() ? List.of() : new ArrayList<>(List.of(text.split("\n")));
    }

    /** What a crash now would leave, given the registry's newest commit. */
    public synchronized List<String> committedLines() {
        return lines(committed);
    }

    /** How often it was written. */
    public synchronized int writes() {
        return writes;
    }
}
