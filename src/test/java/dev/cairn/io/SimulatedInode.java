package dev.cairn.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file or directory of {@link SimulatedDisk}: its content now, and what would survive. */
final class SimulatedInode {

    private static final int SECTOR_BYTES = 512;

    final boolean directory;
    final long number;
    long modifiedNanos;
    int openHandles;
    boolean readsFail;

    private byte[] content = {};
    private int size;
    private byte[] durable = {};
    private final List<Dirty> dirty = new ArrayList<>();

    /** A write, or with {@code bytes} null a truncation, that no sync has covered yet. */
    private static final class Dirty {
        final int offset;
        final byte[] bytes;

        Dirty(int offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    SimulatedInode(boolean directory, long number, long modifiedNanos) {
        this.directory = directory;
        this.number = number;
        this.modifiedNanos = modifiedNanos;
    }

    int size() {
        return size;
    }

    byte[] bytes() {
        return Arrays.copyOf(content, size);
    }

    int read(byte[] target, int at, int length, long offset) {
        if (offset >= size) {
            return -1;
        }
        int count = (int) Math.min(length, size - offset);
        System.arraycopy(content, (int) offset, target, at, count);
        return count;
    }

    void write(int offset, byte[] bytes) {
        int end = offset + bytes.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, content.length * 2));
        }
        System.arraycopy(bytes, 0, content, offset, bytes.length);
        size = Math.max(size, end);
        dirty.add(new Dirty(offset, bytes));
    }

    void truncate(int newSize) {
        if (newSize < size) {
            Arrays.fill(content, newSize, size, (byte) 0);
            size = newSize;
            dirty.add(new Dirty(newSize, null));
        }
    }

    void sync() {
        for (Dirty change : dirty) {
            durable = applied(durable, change, change.bytes);
        }
        dirty.clear();
    }

    /** After a failed sync: the dirty data is believed clean, but was never written. */
    void forgetDirty() {
        dirty.clear();
    }

    private static byte[] applied(byte[] base, Dirty change, byte[] bytes) {
        if (bytes == null) {
            return change.offset < base.length ? Arrays.copyOf(base, change.offset) : base;
        }
        byte[] result = Arrays.copyOf(base, Math.max(base.length, change.offset + bytes.length));
        System.arraycopy(bytes, 0, result, change.offset, bytes.length);
        return result;
    }

    /** The inode as it is found after the process alone has died: nothing is lost. */
    SimulatedInode survivor() {
        SimulatedInode found = new SimulatedInode(directory, number, modifiedNanos);
        found.durable = bytes();
        found.content = found.durable.clone();
        found.size = found.durable.length;
        return found;
    }

    /** The inode as it is found after a power loss: any part of the unsynced changes is there. */
    SimulatedInode survivor(Random random) {
        SimulatedInode found = new SimulatedInode(directory, number, modifiedNanos);
        byte[] bytes = durable;
        int luck = random.nextInt(4); // 0: nothing survives, 1: everything, else some
        for (Dirty change : dirty) {
            bytes = survived(bytes, change, luck, random);
        }
        found.durable = bytes;
        found.content = bytes.clone();
        found.size = bytes.length;
        return found;
    }

    private static byte[] survived(byte[] base, Dirty change, int luck, Random random) {
        int fate = luck == 0 ? 0 : luck == 1 ? 1 : random.nextInt(5);
        byte[] bytes = change.bytes;
        if (fate == 1 || (fate > 1 && bytes == null)) {
            return applied(base, change, bytes);
        }
        if (fate == 0 || bytes == null) {
            return base;
        }
        if (fate == 2) {
            return applied(base, change, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
        // the size has reached the disk, of the data only some sectors
        byte[] result = Arrays.copyOf(base, Math.max(base.length, change.offset + bytes.length));
        for (int at = 0; at < bytes.length; at += SECTOR_BYTES) {
            if (random.nextBoolean()) {
                int count = Math.min(SECTOR_BYTES, bytes.length - at);
                System.arraycopy(bytes, at, result, change.offset + at, count);
            }
        }
        return result;
    }
}
