package dev.cairn.http.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CursorOptionsTest {

    private static final PageFacts TIMED = new PageFacts(true, 0, false, Duration.ZERO);

    private final CursorOptions options = new CursorOptions();

    private void refused(PageFacts facts, String message) {
        assertThatThrownBy(() -> options.policy(PolicyWorld.PARTITION, List.of(), facts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private void refused(Consumer<CursorOptions> set, String message) {
        set.accept(options);
        refused(TIMED, message);
    }

    @Test
    void theDefaultsAreAStreamOfNextLinks() {
        assertThat(options.isStream()).isTrue();
        assertThat(options.recoversFromRejection()).isTrue();
        assertThat(options.policy(PolicyWorld.PARTITION, List.of(), TIMED))
                .isInstanceOf(StreamPolicy.class);
    }

    @Test
    void wordsThatAreNotAcceptedAreRefusedWithThoseThatAre() {
        refused(
                one -> one.setCursor("page"),
                "cursor=page is not accepted; give next-url, token, timestamp, id, offset or"
                        + " window");
        options.setCursor("timestamp");
        refused(
                one -> one.setOrder("foo"),
                "order=foo is not accepted; give asc, desc or unordered");
        options.setOrder("asc");
        refused(one -> one.setDedup("content"), "dedup=content is not accepted; give none or id");
        options.setDedup("none");
        refused(
                one -> one.setOnCursorRejected("x"),
                "onCursorRejected=x is not accepted; give rewind, restart or stop");
    }

    @Test
    void numbersThatAreNotAcceptedAreRefused() {
        refused(one -> one.setMaxSeen(0), "maxSeen=0 is not accepted");
        options.setMaxSeen(1);
        refused(one -> one.setOverlap(-1), "overlap=-1 is not accepted");
        options.setOverlap(0);
        refused(one -> one.setInitialLookback("soon"), "initialLookback=soon is not accepted");
        refused(one -> one.setInitialLookback("-1"), "initialLookback=-1 is not accepted");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        refused(one -> one.setLag(1), "lag=1 ms has no meaning with cursor=next-url");
        options.setLag(0);
        refused(one -> one.setWindowMax(5), "windowMax=5 ms has no meaning with cursor=next-url");
        options.setCursor("timestamp");
        options.setWindowMax(0);
        refused(new PageFacts(false, 0, false, Duration.ZERO), "cursor=timestamp needs timePath");
        refused(new PageFacts(true, 0, true, Duration.ZERO), "stopWhen=watermark needs");
        options.setRetention(10_000);
        refused(one -> one.setOverlap(5000), "give less than half of retention");
        options.setRetention(0);
        refused(one -> one.setWindowMax(5000), "windowMax=5000 ms is not accepted; give more than");
        options.setGranularity(1000);
        refused(one -> one.setWindowMax(9500), "give a multiple of the granularity, 1000 ms");
        options.setCursor("window");
        refused(
                one -> one.setInitialLookback("beginning"),
                "initialLookback=beginning is not accepted with windows");
    }

    @Test
    void durationsOfTheLookbackAreThoseOfCamel() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        for (String text : List.of("90m", "1h30m", "5400000", "5400s")) {
            options.setInitialLookback(text);
            assertThat(new PolicyWorld(options, TIMED, now).ask().orElseThrow().from())
                    .as(text)
                    .contains(now.minus(Duration.ofMinutes(90)));
        }
    }

    @Test
    void theLookbackStaysWithinTheRetention() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        options.setRetention(Duration.ofDays(7).toMillis());
        options.setInitialLookback("30d");
        PolicyWorld world = new PolicyWorld(options, TIMED, now);
        world.now = now.plusSeconds(60);
        assertThat(world.ask().orElseThrow().from())
                .contains(now.minus(Duration.ofDays(7)).plus(Duration.ofHours(1)));
        assertThat(world.losses()).isEmpty();
    }
}
