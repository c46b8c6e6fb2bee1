package dev.cairn.http.cursor;

import static dev.cairn.http.cursor.FakePage.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams without an end; where Okta is named, its System Log as Okta documents it. */
class StreamPolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final CursorOptions options = new CursorOptions();
    private PageFacts facts = new PageFacts(true, 0, false, Duration.ZERO);
    private PolicyWorld world = new PolicyWorld(options, facts, NOON);

    private void start() {
        world = new PolicyWorld(options, facts, NOON);
    }

    private static FakePage.Item at(String id, double seconds) {
        return item(id, NOON.plusMillis(Math.round(seconds * 1000)));
    }

    private static FakePage.Item unnamed(String content, double seconds) {
        Instant time = NOON.plusMillis(Math.round(seconds * 1000));
        return new FakePage.Item(content, Optional.of(time), false);
    }

    private static FakeApi.Reply page(String next, FakePage.Item... items) {
        return new FakeApi.Reply(
                FakePage.of(items), Optional.of(next).filter(one -> !one.isEmpty()));
    }

    private void assertOnce(String... ids) {
        for (String id : ids) {
            assertThat(world.times(id)).as(id).isEqualTo(1);
        }
        assertThat(world.deliveries()).isEqualTo(ids.length);
    }

    @Test
    void oktaIsAskedSinceOnlyUntilThereIsANextLink() {
        Ask first = world.ask().orElseThrow();
        assertThat(first.from()).contains(NOON.minus(Duration.ofHours(24)));
        assertThat(first.to()).as("a polling request has no until").isEmpty();
        world.page(page("https://acme.okta.com/api/v1/logs?after=1", at("a", -9)));
        Ask second = world.ask().orElseThrow();
        assertThat(second.cursor()).contains("https://acme.okta.com/api/v1/logs?after=1");
        assertThat(second.from()).as("since and after exclude each other").isEmpty();
        assertThat(second.to()).isEmpty();
    }

    @Test
    void theBeginningIsCommittedBeforeTheFirstRequest() {
        world.now = NOON.plusSeconds(3600);
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minus(Duration.ofHours(24)));
    }

    @Test
    void oktasNextLinkIsKeptForEverAlsoFromAnEmptyPage() {
        world.page(page("one", at("a", -9)));
        Step step = world.page(page("two"));
        assertThat(step.fresh().isEmpty()).isTrue();
        assertThat(step.more()).as("an empty page: caught up").isFalse();
        assertThat(world.position().cursor()).contains("two");
        world.now = NOON.plus(Duration.ofDays(80));
        world.restart();
        assertThat(world.ask().orElseThrow().cursor()).contains("two");
    }

    @Test
    void anEmptyPageWithTheSameNextLinkMovesNothing() {
        world.page(page("one", at("a", -9)));
        ApiPosition before = world.position();
        assertThat(world.page(page("one")).more()).isFalse();
        assertThat(world.position()).isEqualTo(before);
    }

    @Test
    void aShortPageMeansCaughtUpForNowAndKeepsTheNextLink() {
        facts = new PageFacts(true, 3, false, Duration.ZERO);
        start();
        assertThat(world.page(page("one", at("a", -9), at("b", -8), at("c", -7))).more()).isTrue();
        assertThat(world.page(page("two", at("d", -6))).more()).isFalse();
        assertThat(world.position().cursor()).contains("two");
    }

    @Test
    void oktasEventsOutOfOrderByPublishedAreAllDelivered() {
        world.page(page("one", at("a", -1), at("b", -500), at("c", -30)));
        world.page(page("two", at("d", -400), at("e", -1)));
        assertOnce("a", "b", "c", "d", "e");
        Watermark mark = world.position().watermark().orElseThrow();
        assertThat(mark.time()).isEqualTo(NOON.minusSeconds(1));
        assertThat(mark.ties()).hasSize(2);
    }

    @Test
    void anEventFromTheFutureDoesNotMoveTheWatermarkThere() {
        world.page(page("one", at("a", 86_400)));
        assertThat(world.position().watermark().orElseThrow().time()).isEqualTo(NOON);
    }

    @Test
    void aLastPageThatGrowsIsReadOnWithoutRepeats() {
        world.page(page("one", at("a", -9)));
        world.page(page("", at("b", -8)));
        assertThat(world.position().cursor()).contains("one");
        world.restart();
        assertThat(world.page(page("", at("b", -8), at("c", -7))).more()).isFalse();
        world.restart();
        world.page(page("two", at("b", -8), at("c", -7), at("d", -6)));
        world.page(page("two"));
        assertOnce("a", "b", "c", "d");
    }

    @Test
    void aFirstPageWithoutANextOneIsAskedForAgainFromTheWatermark() {
        world.page(page("", at("a", -9), at("b", -8)));
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(8));
        world.page(page("", at("b", -8), at("c", -8)));
        assertOnce("a", "b", "c");
    }

    @Test
    void aCursorThatRepeatsWithEventsDeliversThemOnceAndIsNotAskedAgainAtOnce() {
        world.page(page("one", at("a", -9)));
        for (int i = 0; i < 5; i++) {
            assertThat(world.page(page("one", at("b", -8), at("c", -7))).more()).isFalse();
        }
        assertOnce("a", "b", "c");
    }

    @Test
    void aCallerThatSawACircleEndsIt() {
        world.page(page("one", at("a", -9)));
        Ask ask = world.ask().orElseThrow();
        assertThat(world.page(ask, page("zero", at("b", -8)), true).more()).isFalse();
        assertThat(world.position().cursor()).contains("zero");
    }

    @Test
    void aPageDeliveredInPartIsGoneOnWithBehindThat() {
        world.page(page("one", at("a", -9)));
        FakeApi.Reply second = page("two", at("b", -8), at("c", -7), at("d", -6));
        world.pageAndDeath(world.ask().orElseThrow(), second, false, 2);
        // The pages are cut smaller since.
        world.page(page("x", at("b", -8)));
        world.page(page("y", at("c", -7)));
        world.page(page("z", at("d", -6)));
        assertOnce("a", "b", "c", "d");
        world.page(page("zz", at("e", -5)));
        assertThat(world.position().passed()).isEmpty();
    }

    @Test
    void aRefusedCursorGoesOnFiveMinutesBeforeTheWatermarkAndSaysSo() {
        world.page(page("one", at("a", -400), at("b", -9)));
        assertThat(world.refuse()).isTrue();
        world.restart();
        assertThat(world.ask().orElseThrow().cursor()).isEmpty();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(309));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.REREAD);
        world.page(page("two", at("b", -9), at("c", -8)));
        assertThat(world.times("c")).isEqualTo(1);
        assertThat(world.times("b")).as("may repeat, and the ledger says so").isEqualTo(2);
    }

    @Test
    void aRefusedCursorRepeatsNothingWhereIdsAreKnown() {
        options.setOverlap(600_000);
        start();
        world.page(page("one", at("a", -400), at("b", -9)));
        world.refuse();
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(609));
        world.page(page("x", at("a", -400), at("late", -300)));
        world.page(page("y", at("b", -9), at("c", -8)));
        assertOnce("a", "b", "late", "c");
    }

    @Test
    void aRefusedCursorBeforeAnyEventBeginsAtTheLookbackAgain() {
        options.setInitialLookback("beginning");
        start();
        assertThat(world.ask().orElseThrow().from()).isEmpty();
        world.page(page("one"));
        world.refuse();
        assertThat(world.ask().orElseThrow().cursor()).isEmpty();
        assertThat(world.ask().orElseThrow().from()).isEmpty();
    }

    @Test
    void aStreamThatRepeatsItselfIsDeduplicatedOnDemand() {
        options.setDedup("id");
        start();
        world.page(page("one", at("a", -9), at("a", -9)));
        world.page(page("two", at("a", -9), at("b", -8)));
        world.restart();
        world.page(page("three", at("b", -8), at("a", -9), at("c", -7)));
        assertOnce("a", "b", "c");
    }

    @Test
    void equalEventsWithoutIdsAreTwoEvents() {
        world.page(page("one", unnamed("same", -9)));
        world.page(page("two", unnamed("same", -9)));
        assertThat(world.times("same")).isEqualTo(2);
    }

    @Test
    void aStreamWithoutTimesKeepsItsCursorAndNoTies() {
        facts = new PageFacts(false, 0, false, Duration.ZERO);
        start();
        Optional<Watermark> before = world.position().watermark();
        world.page(page("one", new FakePage.Item("a", Optional.empty(), true)));
        world.page(page("", new FakePage.Item("b", Optional.empty(), true)));
        world.page(page("", new FakePage.Item("b", Optional.empty(), true)));
        assertOnce("a", "b");
        assertThat(world.position().watermark()).isEqualTo(before);
    }

    @Test
    void aPositionOlderThanTheRetentionIsALossAlsoWhereTheServerSaysNothing() {
        options.setRetention(Duration.ofDays(90).toMillis());
        start();
        world.page(page("one", at("a", -9)));
        world.now = NOON.plus(Duration.ofDays(100));
        world.restart();
        world.page(page("two", at("b", 8_500_000)));
        world.page(page("three"));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.EXPIRED);
    }

    @Test
    void anIdleStreamRaisesNoAlarmOfItsRetention() {
        options.setRetention(Duration.ofDays(90).toMillis());
        start();
        world.page(page("one", at("a", -9)));
        for (int week = 0; week < 50; week++) {
            world.now = world.now.plus(Duration.ofDays(7));
            world.restart();
            world.page(page("one"));
        }
        assertThat(world.losses()).isEmpty();
    }

    @Test
    void withoutACursorNothingIsAskedForThatIsOlderThanTheRetention() {
        options.setRetention(Duration.ofDays(7).toMillis());
        options.setInitialLookback("1d");
        start();
        world.now = NOON.plus(Duration.ofDays(30));
        assertThat(world.ask().orElseThrow().from()).contains(world.now.minus(Duration.ofDays(7)));
        world.page(page("one", at("a", 2_000_000)));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.EXPIRED);
    }
}
