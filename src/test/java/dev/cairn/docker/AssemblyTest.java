package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.Partition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When what was read of a log is to be taken. */
@Tag("R19")
final class AssemblyTest {

    private static final int MAX_BATCH_BYTES = 1000;
    private static final ContainerPosition START = ContainerPosition.beginning("c1", "web");
    private static final ContainerBatch.Container CONTAINER =
            new ContainerBatch.Container("c1", "web", "image", "", "");

    private final Assembly assembly =
            new Assembly(
                    new Partition(Partition.Kind.CONTAINER, "", "web", "c1"),
                    START,
                    MAX_BATCH_BYTES,
                    new Room(1 << 20));

    private void add(int bytes) {
        assembly.add(false, new Mark(1, 1), new byte[bytes], 0, bytes, false);
    }

    private long gatheringNanos() {
        return assembly.gatheringNanos(System.nanoTime());
    }

    @Test
    void theFirstLineAfterAPauseIsTakenAtOnce() {
        add(10);
        assertThat(gatheringNanos()).isZero();
        assertThat(assembly.take(CONTAINER)).isPresent();
        add(10);
        long later = System.nanoTime() + 1_000_000_000;
        assertThat(assembly.gatheringNanos(later)).isZero();
    }

    @Test
    void aLogThatKeepsComingGathersUntilABatchIsFull() {
        add(10);
        long before = System.nanoTime();
        assertThat(assembly.take(CONTAINER)).isPresent();
        add(10);
        assertThat(assembly.gatheringNanos(before)).isPositive();
        add(MAX_BATCH_BYTES);
        assertThat(assembly.gatheringNanos(before)).isZero();
    }

    @Test
    void theEndOfAContainerIsNotWaitedWith() {
        add(10);
        long before = System.nanoTime();
        assertThat(assembly.take(CONTAINER)).isPresent();
        assembly.end();
        assertThat(assembly.gatheringNanos(before)).isZero();
    }
}
