package dev.cairn.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A bounded pool of direct memory, handed out in leases. It guarantees that leases together never
 * hold more than the capacity, except that one lease is always granted when nothing is held.
 *
 * <p>Memory comes in slabs of one size, used again and again, the last returned first while the
 * caches still know it. A large lease has a slab to itself; small ones share a slab, so that ten
 * thousand small files do not take ten thousand slabs. A slab is free when its last lease is
 * released. A lease larger than a slab is heap memory of its own. Thread-safe.
 */
public final class BufferPool {

    /** What a pool holds unless told otherwise: 64 MiB. */
    public static final long DEFAULT_CAPACITY_BYTES = 64L << 20;

    /** A batch of 256 KiB and the evidence before it. */
    public static final int DEFAULT_SLAB_BYTES = (256 << 10) + (4 << 10);

    private final long capacityBytes;
    private final int slabBytes;
    private final Deque<Slab> free = new ArrayDeque<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private Slab shared;
    private long heldBytes;

    /** Memory that leases are cut from, in rising order. */
    private static final class Slab {
        final ByteBuffer memory;
        int used;
        int leases;

        Slab(ByteBuffer memory) {
            this.memory = memory;
        }
    }

    /** A pool of 64 MiB in slabs for batches of 256 KiB. */
    public BufferPool() {
        this(DEFAULT_CAPACITY_BYTES, DEFAULT_SLAB_BYTES);
    }

    /**
     * A pool of its own size.
     *
     * @param capacityBytes the most that leases hold together, at least one slab
     * @param slabBytes size of a slab, from 1 KiB
     */
    public BufferPool(long capacityBytes, int slabBytes) {
        if (slabBytes < 1024 || capacityBytes < slabBytes) {
            throw new IllegalArgumentException(
                    "a pool of "
                            + capacityBytes
                            + " bytes in slabs of "
                            + slabBytes
                            + ": at least one slab of at least 1024 bytes");
        }
        this.capacityBytes = capacityBytes;
        this.slabBytes = slabBytes;
    }

    /**
     * Leases memory, or nothing while the pool is exhausted.
     *
     * @param bytes how much, from 1
     * @param whenFree run once, by the releasing thread, when memory has become free after this
     *     call came back empty
     */
    public synchronized Optional<Lease> lease(int bytes, Runnable whenFree) {
        if (bytes > slabBytes) {
            if (heldBytes > 0 && heldBytes + bytes > capacityBytes) {
                waiting.add(whenFree);
                return Optional.empty();
            }
            heldBytes += bytes;
            Slab own = new Slab(ByteBuffer.allocate(bytes));
            own.leases = 1;
            own.used = bytes;
            return Optional.of(new Lease(own, 0, bytes, bytes));
        }
        if (shared != null && slabBytes - shared.used >= bytes) {
            return Optional.of(cut(shared, bytes));
        }
        Slab fresh = takeSlab();
        if (fresh == null) {
            waiting.add(whenFree);
            return Optional.empty();
        }
        if (shared == null || bytes <= slabBytes / 2) {
            shared = fresh; // the old one comes back with its last lease
        }
        return Optional.of(cut(fresh, bytes));
    }

    private Lease cut(Slab slab, int bytes) {
        Lease lease = new Lease(slab, slab.used, bytes, 0);
        slab.used += bytes;
        slab.leases++;
        return lease;
    }

    private Slab takeSlab() {
        if (heldBytes > 0 && heldBytes + slabBytes > capacityBytes) {
            return null;
        }
        heldBytes += slabBytes;
        Slab slab = free.pollLast();
        return slab == null ? new Slab(ByteBuffer.allocateDirect(slabBytes)) : slab;
    }

    private void giveBack(Slab slab) {
        slab.used = 0;
        heldBytes -= slabBytes;
        free.addLast(slab);
    }

    /** Bytes held by leases now, in whole slabs. */
    public synchronized long heldBytes() {
        return heldBytes;
    }

    private void released(Lease lease) {
        List<Runnable> wake = List.of();
        synchronized (this) {
            Slab slab = lease.slab;
            slab.leases--;
            if (slab.leases == 0) {
                if (lease.ownBytes > 0) {
                    heldBytes -= lease.ownBytes;
                } else {
                    if (slab == shared) {
                        shared = null;
                    }
                    giveBack(slab);
                }
                if (!waiting.isEmpty()) {
                    wake = new ArrayList<>(waiting);
                    waiting.clear();
                }
            }
        }
        wake.forEach(Runnable::run);
    }

    /** Memory on loan. Released once; a second release is an error of the program. */
    public final class Lease {
        private final Slab slab;
        private final int offset;
        private final int ownBytes;
        private int length;
        private boolean released;

        private Lease(Slab slab, int offset, int length, int ownBytes) {
            this.slab = slab;
            this.offset = offset;
            this.length = length;
            this.ownBytes = ownBytes;
        }

        /** The memory, from index 0 to its length; a new view at each call. */
        public ByteBuffer buffer() {
            return slab.memory.slice(offset, length);
        }

        /** Gives back all but the first bytes, where nobody has leased behind them yet. */
        public void trim(int bytes) {
            synchronized (BufferPool.this) {
                if (ownBytes == 0 && slab.used == offset + length) {
                    slab.used = offset + bytes;
                }
                length = bytes;
            }
        }

        /** Gives the memory back. */
        public void release() {
            synchronized (BufferPool.this) {
                if (released) {
                    throw new AssertionError("a lease was released twice");
                }
                released = true;
            }
            released(this);
        }
    }
}
