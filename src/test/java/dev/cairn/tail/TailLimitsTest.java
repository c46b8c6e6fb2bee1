package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long lines, little memory, few handles, many files. */
@Timeout(60)
class TailLimitsTest {

    private static TailHarness limited(int batchBytes, int lineBytes) {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.options = tail.options.limitedTo(batchBytes, lineBytes);
        return tail;
    }

    @Test
    @Tag("S10")
    void S10_linesOverTheLimitAreSplitMarkedAndEnteredOnce() throws IOException {
        TailHarness tail = limited(1024, 10);
        tail.append("a.log", "short\n1234567890123456\nexactly 10\r\n12345678901\n");
        tail.start().drain();
        assertThat(tail.texts())
                .containsExactly("short", "1234567890", "123456", "exactly 10", "1234567890", "1");
        assertThat(tail.lines)
                .extracting(TailHarness.Line::partial)
                .containsExactly(false, true, true, false, true, true);
        assertThat(tail.ledger).extracting(Loss::reason).containsOnly(Loss.Reason.SPLIT).hasSize(2);
        assertThat(tail.ledger.get(0).from()).isEqualTo(6);
        assertThat(tail.ledger.get(0).to()).isEqualTo(23);
        assertThat(tail.position("a.log").offset()).isEqualTo(47);
    }

    @Test
    @Tag("S10")
    void S10_aLineSplitAcrossARestartIsEnteredOnce() throws IOException {
        TailHarness tail = limited(1024, 100);
        tail.append("a.log", "x".repeat(250));
        tail.start().drain();
        assertThat(tail.texts()).hasSize(2);
        tail.kill();
        tail.append("a.log", "y".repeat(10) + "\nnext\n");
        tail.start().drain();
        assertThat(String.join("", tail.texts()))
                .isEqualTo("x".repeat(250) + "y".repeat(10) + "next");
        assertThat(tail.lines.get(3).partial()).isFalse();
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.SPLIT);
    }

    @Test
    @Tag("S11")
    @Tag("S20")
    void S11_aLineLongerThanABatchIsABatchOfItsOwn() throws IOException {
        TailHarness tail = limited(1024, 1 << 20);
        String huge = "h".repeat(500_000);
        tail.append("a.log", "before\n" + huge + "\nafter\n");
        tail.append("b.log", "b".repeat(4096));
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("before", huge, "after");
        tail.append("b.log", "!\n");
        tail.drain();
        assertThat(tail.texts()).hasSize(4);
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.pool.heldBytes()).isZero();
    }

    @Test
    @Tag("S13")
    void S13_aLineOfManyTimesTheLimitIsSplitExactly() throws IOException {
        TailHarness tail = limited(1024, 1000);
        String line = "0123456789".repeat(1000);
        tail.append("a.log", line + "\n");
        tail.start().drain();
        assertThat(tail.texts()).hasSize(10);
        assertThat(String.join("", tail.texts())).isEqualTo(line);
        assertThat(tail.ledger).hasSize(1);
        assertThat(tail.ledger.get(0).to()).isEqualTo(10_001);
    }

    @Test
    void batchesHoldWholeLinesOfTheirLimit() throws IOException {
        TailHarness tail = limited(2000, 10_000);
        for (int i = 0; i < 1000; i++) {
            tail.append("a.log", "line " + i + "\n");
        }
        tail.start();
        while (tail.poll(Duration.ofMillis(100))) {
            assertThat(tail.pending.getLast().sizeBytes()).isLessThanOrEqualTo(2000);
        }
        tail.drain();
        while (!tail.pending.isEmpty()) {
            tail.acknowledge();
        }
        assertThat(tail.texts()).hasSize(1000);
    }

    @Test
    void anExhaustedPoolHoldsTheSourceUntilSomethingIsReleased() throws IOException {
        TailHarness tail = limited(1024, 1000);
        tail.pool = new BufferPool(3 * 4096, 4096);
        for (int i = 0; i < 100; i++) {
            tail.append("a.log", i + "x".repeat(900) + "\n");
        }
        tail.start();
        List<Batch> held = new ArrayList<>();
        while (true) {
            Optional<Batch> batch = tail.source.poll(Duration.ofMillis(10), p -> false);
            if (batch.isEmpty()) {
                break;
            }
            held.add(batch.get());
        }
        assertThat(held).hasSizeBetween(3, 20);
        assertThat(tail.pool.heldBytes()).isLessThanOrEqualTo(3 * 4096);
        held.forEach(Batch::release);
        assertThat(tail.source.poll(Duration.ofMillis(10), p -> false)).isPresent();
    }

    @Test
    @Tag("S88")
    void S88_moreFilesThanHandlesAreAllRead() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.options = tail.options.keepingOpen(3);
        tail.disk.setMaxOpenFiles(4);
        for (int round = 0; round < 3; round++) {
            for (int file = 0; file < 20; file++) {
                tail.append(file + ".log", file + "." + round + "\n");
            }
            if (round == 0) {
                tail.start();
            }
            tail.drain();
            assertThat(tail.source.openHandles()).isLessThanOrEqualTo(3);
        }
        assertThat(tail.texts()).hasSize(60).doesNotHaveDuplicates();
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    void aRotatedFileWithoutAHandleIsFoundAmongItsSiblings() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.options = tail.options.keepingOpen(1);
        tail.append("a.log", "one\n");
        tail.append("b.log", "two\n");
        tail.start().drain();
        for (String name : List.of("a.log", "b.log")) {
            tail.append(name, "unread of " + name + "\n");
            tail.rename(name, name + "-20260131");
            tail.append(name, "new of " + name + "\n");
        }
        tail.drainAndRetire();
        assertThat(tail.texts())
                .containsExactlyInAnyOrder(
                        "one",
                        "two",
                        "unread of a.log",
                        "unread of b.log",
                        "new of a.log",
                        "new of b.log");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S87")
    void S87_filesAreReadInTurn() throws IOException {
        TailHarness tail = limited(1024, 1000);
        for (int i = 0; i < 50; i++) {
            tail.append("a.log", "a" + "x".repeat(900) + "\n");
            tail.append("b.log", "b" + "x".repeat(900) + "\n");
        }
        tail.start();
        String order = "";
        for (int i = 0; i < 10; i++) {
            tail.poll(Duration.ofSeconds(1));
            order += tail.pending.getLast().partition().name().charAt(6);
        }
        assertThat(order).isIn("ababababab", "bababababa");
    }

    @Test
    void aPausedPartitionWaitsAndTheOthersGoOn() throws IOException {
        TailHarness tail = limited(1024, 1000);
        tail.append("a.log", "a\n");
        tail.append("b.log", "b\n");
        tail.start();
        tail.committed.keySet().stream()
                .filter(partition -> partition.name().endsWith("a.log"))
                .forEach(tail.paused::add);
        tail.drain();
        assertThat(tail.taken()).containsExactly("b");
        tail.paused.clear();
        tail.drain();
        assertThat(tail.texts()).containsExactly("a");
    }
}
