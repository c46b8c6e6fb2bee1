package dev.cairn.http.cursor;

import static dev.cairn.http.cursor.FakePage.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs over stretches of time: {@code cursor=timestamp} and {@code cursor=window}. */
class RunPolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PageFacts TIMED = new PageFacts(true, 0, false, Duration.ZERO);

    private final CursorOptions options = new CursorOptions();
    private PageFacts facts = TIMED;
    private PolicyWorld world;

    private PolicyWorld start(String cursor, String order) {
        options.setCursor(cursor);
        options.setOrder(order);
        world = new PolicyWorld(options, facts, NOON);
        return world;
    }

    /** An event so many seconds after (before, if negative) noon, whose id tells so. */
    private static FakePage.Item at(double seconds) {
        return at(seconds, "");
    }

    private static FakePage.Item at(double seconds, String mark) {
        return item(seconds + mark, NOON.plusMillis(Math.round(seconds * 1000)));
    }

    private static FakeApi.Reply page(String next, FakePage.Item... items) {
        return new FakeApi.Reply(
                FakePage.of(items), Optional.of(next).filter(one -> !one.isEmpty()));
    }

    private void assertOnce(Object... ids) {
        assertThat(Arrays.stream(ids).map(id -> world.times(String.valueOf(id))))
                .as("how often each came")
                .containsOnly(1);
        assertThat(world.deliveries()).isEqualTo(ids.length);
    }

    private Instant watermark() {
        return world.position().watermark().map(Watermark::time).orElseThrow();
    }

    private void later(long seconds) {
        world.now = world.now.plusSeconds(seconds);
    }

    @Test
    void theFirstRunBeginsAtTheLookbackAndThatIsCommittedBeforeTheFirstRequest() {
        options.setInitialLookback("2h");
        start("timestamp", "asc");
        later(600);
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(7200));
        assertThat(world.ask().orElseThrow().to()).contains(NOON.plusSeconds(600));
    }

    @Test
    void fromTheBeginningMeansWithoutALowerBound() {
        options.setInitialLookback("beginning");
        start("timestamp", "asc");
        assertThat(world.ask().orElseThrow().from()).isEmpty();
        world.page(page("", at(-1)));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(1));
    }

    @Test
    void aRunFreezesItsUpperBound() {
        start("timestamp", "desc");
        world.page(page("two", at(-1)));
        later(60);
        world.restart();
        Ask ask = world.ask().orElseThrow();
        assertThat(ask.cursor()).contains("two");
        assertThat(ask.to()).contains(NOON);
    }

    @Test
    void theWatermarkIsPromotedOnlyWhenTheRunIsComplete() {
        start("timestamp", "desc");
        Instant before = watermark();
        assertThat(world.page(page("two", at(-1), at(-2))).more()).isTrue();
        assertThat(watermark()).isEqualTo(before);
        assertThat(world.page(page("", at(-3))).more()).isFalse();
        assertThat(watermark()).isEqualTo(NOON.minusSeconds(1));
        assertThat(world.position().cursor()).isEmpty();
        assertThat(world.position().run()).isEmpty();
    }

    @Test
    void lagKeepsRunsBehindNow() {
        options.setLag(120_000);
        start("timestamp", "asc");
        assertThat(world.ask().orElseThrow().to()).contains(NOON.minusSeconds(120));
    }

    @Test
    void equalTimesAreNeitherLostNorRepeatedFromRunToRun() {
        start("timestamp", "asc");
        world.page(page("", at(-9), at(-5, "a"), at(-5, "b")));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(5));
        world.page(page("", at(-5, "a"), at(-5, "b"), at(-5, "c")));
        world.restart();
        world.page(page("", at(-5, "a"), at(-5, "b"), at(-5, "c"), at(-5, "d")));
        assertOnce("-9.0", "-5.0a", "-5.0b", "-5.0c", "-5.0d");
    }

    @Test
    void equalTimesAreNeitherLostNorRepeatedFromPageToPage() {
        start("timestamp", "asc");
        world.page(page("two", at(-5, "a")));
        world.restart();
        world.page(page("", at(-5, "b")));
        world.page(page("", at(-5, "a"), at(-5, "b"), at(-4)));
        assertOnce("-5.0a", "-5.0b", "-4.0");
    }

    @Test
    void anExclusiveBoundIsAskedFromALittleBefore() {
        options.setInclusive(false);
        start("timestamp", "asc");
        world.page(page("", at(-5)));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusMillis(5001));
        options.setGranularity(1000);
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(6));
    }

    @Test
    void tiesCoverTheWholeGranuleOfTheTimeFilter() {
        options.setGranularity(1000);
        start("timestamp", "asc");
        world.page(page("", at(-5.9), at(-4.9), at(-4.2)));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(5));
        world.restart();
        world.page(page("", at(-4.9), at(-4.5), at(-4.2), at(-4.1)));
        assertOnce("-5.9", "-4.9", "-4.5", "-4.2", "-4.1");
        assertThat(world.position().watermark().orElseThrow().ties()).hasSize(4);
    }

    @Test
    void withAGranuleOfADayTheIdsAreKeptBesideThePosition() {
        options.setGranularity(Duration.ofDays(1).toMillis());
        start("timestamp", "asc");
        world.page(page("", at(-3600), at(-60)));
        world.restart();
        Step step = world.page(page("", at(-3600), at(-1800), at(-60)));
        assertOnce("-3600.0", "-1800.0", "-60.0");
        assertThat(world.position().watermark().orElseThrow().ties()).hasSize(1);
        // what a page costs is the page
        assertThat(step.seen()).hasSize(1);
        assertThat(step.seen().get(0).ids()).hasSize(1);
        later(2 * 86_400);
        world.page(page("", at(86_400), at(2 * 86_400 - 5)));
        Step next = world.page(page("", at(2 * 86_400 - 5)));
        assertThat(next.fresh().isEmpty()).isTrue();
        assertThat(world.deliveries()).isEqualTo(5);
    }

    @Test
    void aCoarseUnitOfTimesInRequestsIsAGranuleToo() {
        facts = new PageFacts(true, 0, false, Duration.ofSeconds(1));
        start("timestamp", "asc");
        world.page(page("", at(-4.9), at(-4.2)));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(5));
    }

    @Test
    void newestFirstWithAnExpiredTokenIsAskedAgainUpToTheOldest() {
        start("timestamp", "desc");
        world.page(page("two", at(-1), at(-2)));
        world.page(page("three", at(-3), at(-4, "a")));
        world.restart();
        later(60);
        assertThat(world.refuse()).isTrue();
        world.restart();
        Ask ask = world.ask().orElseThrow();
        assertThat(ask.cursor()).isEmpty();
        assertThat(ask.from()).contains(watermark());
        assertThat(ask.to().orElseThrow())
                .isAfter(NOON.minusSeconds(4))
                .isBefore(NOON.minusSeconds(3));
        // A server that does not look at the bound gives everything once more, and what is new.
        world.page(page("x", at(50), at(-1), at(-2), at(-3), at(-4, "a"), at(-4, "b")));
        world.page(page("", at(-5)));
        assertThat(watermark()).isEqualTo(NOON.minusSeconds(1));
        world.page(page("", at(50), at(-1)));
        assertOnce("-1.0", "-2.0", "-3.0", "-4.0a", "-4.0b", "-5.0", "50.0");
        assertThat(world.losses()).isEmpty();
    }

    @Test
    void newestFirstSurvivesADeathInTheMiddleOfARun() {
        start("timestamp", "desc");
        world.page(page("two", at(-1), at(-2)));
        world.restart();
        assertThat(world.ask().orElseThrow().cursor()).contains("two");
        world.page(page("", at(-3)));
        assertOnce("-1.0", "-2.0", "-3.0");
    }

    @Test
    void oldestFirstWithAnExpiredTokenGoesOnFromTheNewest() {
        start("timestamp", "asc");
        world.page(page("two", at(-9), at(-8, "a")));
        assertThat(world.refuse()).isTrue();
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(8));
        world.page(page("", at(-8, "a"), at(-8, "b"), at(-7)));
        assertOnce("-9.0", "-8.0a", "-8.0b", "-7.0");
        assertThat(world.losses()).isEmpty();
    }

    @Test
    void unorderedRunsWithAnExpiredTokenAreReadAgainWithoutWhatWasSeen() {
        start("timestamp", "unordered");
        world.page(page("two", at(-3), at(-9)));
        world.refuse();
        world.restart();
        assertThat(world.ask().orElseThrow().to()).contains(NOON);
        world.page(page("x", at(-9), at(-7)));
        world.page(page("", at(-3), at(-5)));
        assertOnce("-3.0", "-9.0", "-7.0", "-5.0");
        assertThat(watermark()).isEqualTo(NOON.minusSeconds(3));
    }

    @Test
    void eventsBeyondTheBoundAreLeftToTheNextRun() {
        options.setLag(60_000);
        start("timestamp", "desc");
        world.page(page("", at(-1), at(-70)));
        assertOnce("-70.0");
        later(60);
        world.page(page("", at(-1), at(-70)));
        assertOnce("-70.0", "-1.0");
    }

    @Test
    void anOldestFirstRunEndsWhereItsBoundIsPassed() {
        options.setLag(60_000);
        start("timestamp", "asc");
        assertThat(world.page(page("two", at(-70), at(-1))).more()).isFalse();
        assertThat(world.position().cursor()).isEmpty();
        later(60);
        world.page(page("", at(-70), at(-1)));
        assertOnce("-70.0", "-1.0");
    }

    @Test
    void withoutATimeFilterPagesStopBehindTheWatermark() {
        facts = new PageFacts(true, 0, true, Duration.ZERO);
        options.setInitialLookback("1h");
        start("timestamp", "desc");
        world.page(page("", at(-10), at(-20), at(-4000)));
        assertOnce("-10.0", "-20.0");
        assertThat(world.page(page("two", at(-5), at(-10, "b"), at(-10))).more()).isTrue();
        assertThat(world.page(page("three", at(-20), at(-4000))).more()).isFalse();
        assertOnce("-10.0", "-20.0", "-5.0", "-10.0b");
        assertThat(world.position().cursor()).isEmpty();
    }

    @Test
    void lateEventsComeByOverlapAndNothingTwice() {
        options.setOverlap(300_000);
        start("timestamp", "asc");
        world.page(page("", at(-600), at(-250), at(-10)));
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(310));
        world.page(page("", at(-250), at(-200, "late"), at(-10)));
        world.restart();
        world.page(page("", at(-250), at(-200, "late"), at(-10)));
        assertOnce("-600.0", "-250.0", "-10.0", "-200.0late");
        assertThat(world.losses()).isEmpty();
    }

    @Test
    void idsBehindTheOverlapAreForgottenWithTheCommitThatMovesTheWatermark() {
        options.setOverlap(60_000);
        start("timestamp", "asc");
        for (int i = 0; i < 200; i++) {
            later(10);
            world.page(page("", at(i * 10.0)));
        }
        assertThat(world.deliveries()).isEqualTo(200);
        assertThat(world.mostPieces()).isLessThanOrEqualTo(9);
    }

    @Test
    void moreIdsThanMaxSeenAreALossThatSaysEventsMayRepeat() {
        options.setOverlap(3_600_000);
        options.setMaxSeen(3);
        start("timestamp", "asc");
        world.page(page("two", at(-30), at(-20)));
        assertThat(world.losses()).isEmpty();
        world.page(page("", at(-11), at(-10)));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.REREAD);
        assertThat(world.losses().get(0).detail()).contains("maxSeen=3");
        world.page(page("", at(-30), at(-20), at(-11), at(-10)));
        assertThat(world.times("-10.0")).isEqualTo(1);
        assertThat(world.times("-30.0")).isEqualTo(2);
    }

    @Test
    void aMissingSeenSetIsALossThatSaysEventsMayRepeat() {
        start("timestamp", "asc");
        world.page(page("", at(-20), at(-10)));
        options.setOverlap(60_000);
        world.restart();
        world.page(page("", at(-20), at(-10)));
        assertThat(world.times("-10.0")).as("a tie is known").isEqualTo(1);
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.REREAD);
    }

    @Test
    void aPageThatFailedInItsMiddleIsGoneOnWithBehindWhatWasDelivered() {
        start("timestamp", "desc");
        FakeApi.Reply first = page("two", at(-1), at(-2), at(-3));
        world.pageAndDeath(world.ask().orElseThrow(), first, false, 2);
        assertThat(world.ask().orElseThrow().to()).as("still the same run").contains(NOON);
        later(5);
        assertThat(world.ask().orElseThrow().to()).contains(NOON);
        // What was on the page has moved on by one: the server has put another before it.
        world.page(page("two", at(4), at(-1), at(-2)));
        world.page(page("", at(-2), at(-3)));
        world.page(page("", at(4), at(-1)));
        assertOnce("-1.0", "-2.0", "-3.0", "4.0");
    }

    @Test
    void deliveredInPartAndThenRefusedIsNotRepeated() {
        start("timestamp", "asc");
        world.page(page("two", at(-9)));
        FakeApi.Reply second = page("three", at(-8), at(-7), at(-6));
        world.pageAndDeath(world.ask().orElseThrow(), second, false, 2);
        assertThat(world.refuse()).isTrue();
        world.page(page("", at(-9), at(-8), at(-7), at(-6)));
        assertOnce("-9.0", "-8.0", "-7.0", "-6.0");
    }

    @Test
    void anEmptyPageInTheMiddleOfARunMovesTheCursor() {
        start("timestamp", "asc");
        world.page(page("two", at(-9)));
        Step step = world.page(page("three"));
        assertThat(step.fresh().isEmpty()).isTrue();
        assertThat(step.more()).isTrue();
        assertThat(world.position().cursor()).contains("three");
    }

    @Test
    void aRunWithoutEventsMovesNothing() {
        start("timestamp", "asc");
        world.page(page("", at(-9)));
        ApiPosition before = world.position();
        later(60);
        assertThat(world.page(page("", at(-9))).more()).isFalse();
        assertThat(world.position()).isEqualTo(before);
    }

    @Test
    void eventsWithoutATimeComeWithTheirNeighbourAndOnce() {
        start("timestamp", "asc");
        FakePage.Item timeless = new FakePage.Item("timeless", Optional.empty(), true);
        world.page(page("", timeless, at(-9)));
        world.page(page("", timeless, at(-9), new FakePage.Item("two", Optional.empty(), true)));
        world.page(page("", at(-9), new FakePage.Item("two", Optional.empty(), true)));
        assertOnce("timeless", "-9.0", "two");
        assertThat(watermark()).isEqualTo(NOON.minusSeconds(9));
    }

    @Test
    void aFullPageWithoutANextOneIsGoneOnFromAtOnceIfOldestFirst() {
        facts = new PageFacts(true, 2, false, Duration.ZERO);
        start("timestamp", "asc");
        assertThat(world.page(page("", at(-9), at(-8))).more()).isTrue();
        assertThat(world.page(page("", at(-8), at(-7))).more()).isTrue();
        assertThat(world.page(page("", at(-7))).more()).isFalse();
        assertOnce("-9.0", "-8.0", "-7.0");
    }

    @Test
    void dedupDropsWhatComesAgainOnThePageAndBehindIt() {
        options.setDedup("id");
        start("timestamp", "desc");
        world.page(page("two", at(-1), at(-1), at(-2)));
        world.page(page("", at(-2), at(-3)));
        assertOnce("-1.0", "-2.0", "-3.0");
    }

    @Test
    void windowsFollowOneAnotherAndAreAsLongAsAllowed() {
        options.setInitialLookback("3h");
        options.setWindowMax(3_600_000);
        options.setLag(60_000);
        start("window", "asc");
        Instant start = NOON.minusSeconds(3 * 3600);
        assertThat(world.ask().orElseThrow().from()).contains(start);
        assertThat(world.ask().orElseThrow().to()).contains(start.plusSeconds(3600));
        assertThat(world.page(page("")).more()).as("there is more to catch up with").isTrue();
        assertThat(watermark()).as("though no event came").isEqualTo(start.plusSeconds(3600));
        world.page(page("", at(-5000)));
        assertThat(world.ask().orElseThrow().to()).contains(NOON.minusSeconds(60));
        assertThat(world.page(page("", at(-100))).more()).isFalse();
        assertThat(world.ask()).as("nothing to ask for yet").isEmpty();
        later(30);
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(60));
        assertOnce("-5000.0", "-100.0");
    }

    @Test
    void windowsOverlapAndGiveLateEventsOnce() {
        options.setOverlap(60_000);
        start("window", "asc");
        options.setInitialLookback("30m");
        world = new PolicyWorld(options, facts, NOON);
        world.page(page("", at(-100), at(-5)));
        later(60);
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(60));
        // The API goes by when it heard of an event, which is later than the event.
        world.page(page("", at(-100), at(-50, "late"), at(-5), at(10)));
        assertOnce("-100.0", "-5.0", "-50.0late", "10.0");
    }

    @Test
    void aWindowThatLostItsTokenIsReadAgainAsAWhole() {
        options.setInitialLookback("30m");
        start("window", "asc");
        world.page(page("two", at(-5), at(-100)));
        later(600);
        world.refuse();
        world.restart();
        assertThat(world.ask().orElseThrow().to()).contains(NOON);
        world.page(page("", at(-100), at(-5), at(-50)));
        assertOnce("-5.0", "-100.0", "-50.0");
    }

    @Test
    void longRunsAreCutAtWindowMaxAndAStretchWithoutEventsIsPassed() {
        options.setInitialLookback("150m");
        options.setWindowMax(3_600_000);
        start("timestamp", "asc");
        Instant start = NOON.minusSeconds(9000);
        assertThat(world.page(page("")).more()).isTrue();
        assertThat(watermark()).isEqualTo(start.plusSeconds(3600));
        assertThat(world.page(page("")).more()).isTrue();
        assertThat(world.page(page("", at(-5))).more()).isFalse();
        assertThat(watermark()).as("the last run ends now").isEqualTo(NOON.minusSeconds(5));
    }

    @Test
    void aPositionOlderThanTheRetentionIsALossOnceAndIsClamped() {
        options.setRetention(Duration.ofDays(7).toMillis());
        start("timestamp", "asc");
        world.page(page("", at(-9)));
        later(Duration.ofDays(10).toSeconds());
        world.restart();
        assertThat(world.ask().orElseThrow().from()).contains(world.now.minus(Duration.ofDays(7)));
        world.page(page("two"));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.EXPIRED);
        world.page(page(""));
        later(60);
        world.restart();
        world.page(page(""));
        assertThat(world.losses()).hasSize(1);
    }

    @Test
    void anIdleStreamRaisesNoAlarmOfItsRetention() {
        options.setRetention(Duration.ofDays(7).toMillis());
        start("timestamp", "asc");
        world.page(page("", at(-9)));
        for (int day = 0; day < 30; day++) {
            later(86_400);
            world.restart();
            world.page(page(""));
        }
        assertThat(world.losses()).isEmpty();
    }

    @Test
    void anOpenRunThatWasLeftForLongerThanTheRetentionIsALoss() {
        options.setRetention(Duration.ofDays(7).toMillis());
        start("timestamp", "desc");
        world.page(page("two", at(-9)));
        later(Duration.ofDays(20).toSeconds());
        world.restart();
        world.page(page(""));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.EXPIRED);
    }

    @Test
    void aPositionSetByAPersonIsBelieved() {
        options.setOverlap(60_000);
        start("timestamp", "asc");
        world.page(page("", at(-600), at(-10)));
        ApiPosition before = world.position();
        world.edit(
                new ApiPosition(
                        before.name(),
                        before.url(),
                        Optional.of(new Watermark(NOON.minusSeconds(700), Set.of())),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of()));
        assertThat(world.ask().orElseThrow().from()).contains(NOON.minusSeconds(760));
        world.page(page("", at(-600), at(-10)));
        assertThat(List.of(world.times("-600.0"), world.times("-10.0"))).containsOnly(2);
    }

    @Test
    void aRefusedCursorStopsOrBeginsAgainIfTheUserWantsIt() {
        options.setOnCursorRejected("stop");
        start("timestamp", "asc");
        world.page(page("two", at(-9)));
        assertThat(world.refuse()).isFalse();
        options.setOnCursorRejected("restart");
        options.setInitialLookback("1h");
        world.restart();
        later(10);
        assertThat(world.refuse()).isTrue();
        assertThat(watermark()).isEqualTo(NOON.minusSeconds(3590));
        assertThat(world.losses()).extracting(Loss::reason).containsExactly(Loss.Reason.SKIPPED);
        assertThat(world.refuse()).as("there is no cursor to refuse").isFalse();
    }

    @Test
    void aRunCountsWhatItsPagesHeld() {
        start("timestamp", "asc");
        world.page(page("two", at(-9), at(-8)));
        world.page(page("three", at(-8), at(-7)));
        world.restart();
        assertThat(world.position().run().orElseThrow().items()).isEqualTo(4);
    }
}
