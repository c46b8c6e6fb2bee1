package dev.cairn.http.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.Loss;
import dev.cairn.source.SeenIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenSetTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Loss> losses = new ArrayList<>();
    private final Map<String, SeenIds> kept = new LinkedHashMap<>();

    private static Event event(int number, long seconds) {
        return new Event(0, FakePage.digest("id" + number), true, NOON.plusSeconds(seconds), true);
    }

    private SeenSet open(int maxIds) {
        return new SeenSet(PolicyWorld.PARTITION, maxIds, 60_000, List.copyOf(kept.values()));
    }

    /** As the registry does. */
    private List<SeenIds> commit(SeenSet set) {
        List<SeenIds> changes = set.changes(losses);
        for (SeenIds piece : changes) {
            if (piece.ids().isEmpty()) {
                assertThat(kept.remove(piece.piece())).as(piece.piece()).isNotNull();
            } else {
                assertThat(kept.put(piece.piece(), piece)).as("a piece is written once").isNull();
            }
        }
        return changes;
    }

    @Test
    void whatIsAddedIsKnownAgainAfterARestart() {
        SeenSet set = open(100);
        set.add(event(1, 0));
        set.add(event(2, 30));
        assertThat(commit(set)).hasSize(1);
        SeenSet other = open(100);
        assertThat(other.contains(event(1, 0).id())).isTrue();
        assertThat(other.contains(event(3, 0).id())).isFalse();
        other.add(event(2, 30));
        assertThat(commit(other)).as("what is known already costs nothing").isEmpty();
        other.add(event(3, 31));
        commit(other);
        assertThat(kept).hasSize(2);
    }

    @Test
    void aPageIsDividedByTimeIntoAFewPieces() {
        SeenSet set = open(100_000);
        for (int i = 0; i < 5000; i++) {
            set.add(event(i, i * 17L));
        }
        assertThat(commit(set)).hasSizeBetween(2, SeenSet.MAX_PIECES_PER_PAGE);
    }

    @Test
    void piecesAreForgottenWhenAllOfTheirEventsAreTooOld() {
        SeenSet set = open(100);
        set.add(event(1, 0));
        commit(set);
        set.add(event(2, 100));
        commit(set);
        set.forgetBefore(NOON);
        assertThat(commit(set)).isEmpty();
        set.forgetBefore(NOON.plusSeconds(1));
        assertThat(commit(set)).hasSize(1);
        assertThat(set.contains(event(1, 0).id())).isFalse();
        assertThat(set.contains(event(2, 0).id())).isTrue();
        set.forgetAfter(NOON.plusSeconds(100));
        assertThat(commit(set)).isEmpty();
        set.forgetAfter(NOON.plusSeconds(99));
        commit(set);
        assertThat(set.isEmpty()).isTrue();
        assertThat(kept).isEmpty();
    }

    @Test
    void theOldestGiveWayAndThatIsSaidOnce() {
        SeenSet set = open(10);
        for (int i = 0; i < 30; i++) {
            set.add(event(i, i * 60L));
            commit(set);
            assertThat(kept.values().stream().mapToInt(piece -> piece.ids().size()).sum())
                    .isLessThanOrEqualTo(10);
        }
        assertThat(set.contains(event(29, 0).id())).isTrue();
        assertThat(set.contains(event(0, 0).id())).isFalse();
        assertThat(losses).extracting(Loss::reason).containsExactly(Loss.Reason.REREAD);
    }

    @Test
    void aPageLargerThanTheSetIsNeitherKeptNorLeftBehind() {
        SeenSet set = open(5);
        set.add(event(100, 0));
        commit(set);
        for (int i = 0; i < 50; i++) {
            set.add(event(i, 60));
        }
        commit(set);
        assertThat(kept).isEmpty();
        assertThat(losses).hasSize(1);
        assertThat(set.isEmpty()).isTrue();
    }

    @Test
    void piecesOfAnotherNameAreKnownAndTheFirstToBeForgotten() {
        kept.put("x", new SeenIds(PolicyWorld.PARTITION, "x", List.of(event(1, 0).id())));
        SeenSet set = open(100);
        assertThat(set.contains(event(1, 0).id())).isTrue();
        set.forgetBefore(NOON);
        commit(set);
        assertThat(kept).isEmpty();
    }
}
