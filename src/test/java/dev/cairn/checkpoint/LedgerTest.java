package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The loss ledger and the marks, as the registry keeps them. */
final class LedgerTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    private final MemoryStore memory = MemoryStore.create();

    private CheckpointRegistry open() throws IOException {
        return CheckpointRegistry.open(memory.reopen(), CLOCK);
    }

    private static Partition partition(String id) {
        return new Partition(Partition.Kind.FILE, "", "/first/seen/as", id);
    }

    private static Loss loss(String id, long from, long to) {
        return new Loss(partition(id), from, to, Loss.Reason.TRUNCATED, "detail of " + from);
    }

    private static Update losses(int first, int count) {
        List<Loss> losses = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            losses.add(loss("id", i, i + 2L));
        }
        return new Update(Map.of(), Set.of(), Map.of(), losses);
    }

    @Test
    void lossesAreEnteredInOrderWithTheirTotals() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(losses(10, 1));
        registry.commit(
                new Update(
                        Map.of(),
                        Set.of(),
                        Map.of(),
                        List.of(
                                loss("id", 20, 25),
                                new Loss(partition("id"), 3, 3, Loss.Reason.CUT, "sink"))));
        Ledger ledger = CheckpointRegistry.open(memory.reopen(), CLOCK).ledger();
        assertThat(ledger.items())
                .containsExactly(
                        new Ledger.Item(
                                1,
                                Instant.parse("2026-01-02T03:04:05Z"),
                                "files//first/seen/as",
                                "id",
                                10,
                                12,
                                "truncated",
                                "detail of 10"),
                        new Ledger.Item(
                                2,
                                Instant.parse("2026-01-02T03:04:05Z"),
                                "files//first/seen/as",
                                "id",
                                20,
                                25,
                                "truncated",
                                "detail of 20"),
                        new Ledger.Item(
                                3,
                                Instant.parse("2026-01-02T03:04:05Z"),
                                "files//first/seen/as",
                                "id",
                                3,
                                3,
                                "cut",
                                "sink"));
        assertThat(ledger.totals())
                .isEqualTo(
                        Map.of(
                                "truncated", new Ledger.Total(2, 7),
                                "cut", new Ledger.Total(1, 0)));
    }

    @Test
    void theLedgerKeepsTheNewestItemsAndTheTotalsOfAll() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(losses(0, 600));
        registry.commit(losses(600, 600));
        registry.commit(losses(1200, 3));
        assertThat(registry.section("ledger")).hasSize(1001);
        Ledger ledger = registry.ledger();
        assertThat(ledger.items()).hasSize(1000);
        assertThat(ledger.items().get(0).from()).isEqualTo(203);
        assertThat(ledger.items().get(999).sequence()).isEqualTo(1203);
        assertThat(ledger.totals()).isEqualTo(Map.of("truncated", new Ledger.Total(1203, 2406)));
        registry.commit(losses(5000, 2500));
        assertThat(registry.ledger().items()).hasSize(1000);
        assertThat(registry.ledger().items().get(999).from()).isEqualTo(7499);
        assertThat(registry.ledger().items().get(999).sequence()).isEqualTo(3703);
    }

    @Test
    void marksAreKept() throws IOException {
        Mark mark = new Mark("tail:/var/log/*.log", Instant.parse("2026-01-01T00:00:00Z"));
        CheckpointRegistry registry = open();
        assertThat(Mark.of(registry, mark.name())).isEmpty();
        registry.commit(
                new Update(
                        Map.of(),
                        Set.of(),
                        Map.of(mark.key(), Optional.of(mark.entry())),
                        List.of()));
        assertThat(Mark.of(open(), mark.name())).contains(mark);
    }
}
