package dev.cairn.docker;

import java.util.concurrent.atomic.AtomicLong;

/** How much all containers of a source have read that waits to be polled. Thread-safe. */
final class Room {

    private final AtomicLong used = new AtomicLong();
    private final long maxBytes;

    Room(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isFull() {
        return used.get() >= maxBytes;
    }

    void take(int bytes) {
        used.addAndGet(bytes);
    }

    void give(int bytes) {
        used.addAndGet(-bytes);
    }
}
