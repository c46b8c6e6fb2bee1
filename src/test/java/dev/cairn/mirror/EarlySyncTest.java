package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Syncs that begin while a file is still being written. */
final class EarlySyncTest {

    /** Counts syncs; each waits until it may end, and the first then fails or does not. */
    private static final class SlowFile implements DiskFile {
        final AtomicInteger syncs = new AtomicInteger();
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final boolean fails;
        long writtenBytes;

        SlowFile(boolean fails) {
            this.fails = fails;
        }

        @Override
        public long size() {
            return writtenBytes;
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            return -1;
        }

        @Override
        public void write(List<ByteBuffer> sources, long offset) {
            for (ByteBuffer source : sources) {
                writtenBytes += source.remaining();
                source.position(source.limit());
            }
        }

        @Override
        public void truncate(long size) {}

        @Override
        public void sync() throws IOException {
            int number = syncs.incrementAndGet();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (fails && number == 1) {
                throw new IOException("the disk is broken");
            }
        }

        @Override
        public void close() {}
    }

    private static void write(EarlySync sync, int steps) throws IOException {
        int part = 1 << 20;
        for (long at = 0; at < steps * EarlySync.STEP_BYTES; at += part) {
            sync.write(List.of(ByteBuffer.allocate(part)), at);
        }
    }

    @Test
    void writingGoesOnWhileOneSyncIsUnderWay() throws IOException {
        SlowFile file = new SlowFile(false);
        try (EarlySync sync = new EarlySync(file)) {
            write(sync, 3);
            await().until(() -> file.syncs.get() == 1);
            assertThat(file.writtenBytes).isEqualTo(3 * EarlySync.STEP_BYTES);
            file.mayEnd.countDown();
            sync.sync();
        }
        assertThat(file.syncs).as("one early, and the one that was asked for").hasValue(2);
    }

    @Test
    void lessThanAStepIsLeftToTheCaller() throws IOException {
        SlowFile file = new SlowFile(false);
        try (EarlySync sync = new EarlySync(file)) {
            sync.write(List.of(ByteBuffer.allocate(1 << 20)), 0);
        }
        assertThat(file.syncs).hasValue(0);
    }

    @Test
    void aSyncThatFailedIsToldThoughALaterOneWouldNotFail() throws IOException {
        SlowFile file = new SlowFile(true);
        try (EarlySync sync = new EarlySync(file)) {
            write(sync, 1);
            file.mayEnd.countDown();
            assertThatThrownBy(sync::sync)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is broken");
        }
    }
}
