package dev.cairn.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Header;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R20")
class BudgetTest {

    /** Of the backoff: nothing is added or taken away. */
    private static final RandomGenerator MIDDLE =
            new RandomGenerator() {
                @Override
                public long nextLong() {
                    return 0;
                }

                @Override
                public double nextDouble() {
                    return 0.5;
                }
            };

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Instant now = START;
    private final ServerClock clock = new ServerClock(() -> now);
    private final List<Budget.State> kept = new ArrayList<>();
    private final LimitOptions options = new LimitOptions();

    private Budget budget() {
        Budget budget = options.budget(clock, MIDDLE);
        budget.onChange(kept::add);
        return budget;
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
    }

    private Answer answer(int status, String... headers) {
        List<Header> lines = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(new Header(headers[i], headers[i + 1]));
        }
        return new Answer(status, lines, new byte[0], now);
    }

    private Answer window(int status, long limit, long remaining, Instant reset) {
        return answer(
                status,
                "X-Rate-Limit-Limit",
                "" + limit,
                "X-Rate-Limit-Remaining",
                "" + remaining,
                "X-Rate-Limit-Reset",
                "" + reset.getEpochSecond());
    }

    private static String date(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    private static long millis(Budget budget) {
        return budget.untilAllowed().toMillis();
    }

    @Test
    void nothingIsWaitedForWhenNothingIsKnown() {
        Budget budget = budget();
        assertThat(millis(budget)).isZero();
        budget.learned(answer(200));
        budget.sent();
        assertThat(millis(budget)).isZero();
        assertThat(kept).isEmpty();
    }

    @Test
    void theReserveIsLeftToOthersUntilTheWindowEnds() {
        Budget budget = budget();
        budget.learned(window(200, 60, 7, START.plusSeconds(30)));
        assertThat(millis(budget)).isZero();
        budget.sent();
        assertThat(millis(budget)).as("a tenth of 60").isEqualTo(31_000);
        pass(31_000);
        assertThat(millis(budget)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10%, 1000, 101, 0", "10%, 1000, 100, 11000", "10%, 5, 2, 0", "10%, 5, 1, 11000",
        "0%, 100, 1, 0", "0, 100, 1, 0", "0, 100, 0, 11000", "20, 100, 21, 0",
        "20, 100, 20, 11000"
    })
    void theReserveIsANumberOrAPart(String reserve, long limit, long remaining, long wait) {
        options.setReserve(reserve);
        Budget budget = budget();
        budget.learned(window(200, limit, remaining, START.plusSeconds(10)));
        assertThat(millis(budget)).isEqualTo(wait);
    }

    @Test
    void aWindowThatOthersEmptyDoesNotStopUsForEver() {
        options.setReserve("50");
        Budget budget = budget();
        for (int i = 0; i < 5; i++) {
            budget.learned(window(200, 10, 3, now.plusSeconds(60)));
            assertThat(millis(budget)).isEqualTo(61_000);
            pass(61_000);
            assertThat(millis(budget)).as("one request per window").isZero();
            budget.sent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1767323055, 11000", // START + 10 s
        "'', 1767323055000, 11000",
        "'', 10, 11000",
        "'', 10.5, 11500",
        "'', 'Fri, 02 Jan 2026 03:04:15 GMT', 11000",
        "'', 2026-01-02T03:04:15Z, 11000",
        "epoch, 1767323055, 11000",
        "epoch-ms, 1767323055000, 11000",
        "delta, 10, 11000",
        "date, 'Fri, 02 Jan 2026 03:04:15 GMT', 11000",
        "'', never, 0",
        "epoch, 10, 0"
    })
    void theEndOfAWindowIsReadInItsFormat(String format, String reset, long wait) {
        options.setResetFormat(format);
        Budget budget = budget();
        budget.learned(
                answer(
                        200,
                        "RateLimit-Limit",
                        "100, 100;w=60",
                        "RateLimit-Remaining",
                        "0",
                        "RateLimit-Reset",
                        reset));
        assertThat(millis(budget)).isEqualTo(wait);
    }

    @Test
    void headersOfOtherNamesCanBeGiven() {
        options.setLimitHeader("X-Quota");
        options.setRemainingHeader("X-Quota-Left");
        options.setResetHeader("X-Quota-Ends");
        Budget budget = budget();
        budget.learned(window(200, 100, 0, START.plusSeconds(10)));
        assertThat(millis(budget)).isZero();
        budget.learned(answer(200, "x-quota", "9", "x-quota-left", "0", "x-quota-ends", "20"));
        assertThat(millis(budget)).isEqualTo(21_000);
    }

    @Test
    void theClockOfTheServerCounts() {
        Budget budget = budget();
        Instant server = START.plusSeconds(3600);
        budget.learned(
                answer(
                        200,
                        "Date",
                        date(server),
                        "X-Rate-Limit-Remaining",
                        "0",
                        "X-Rate-Limit-Reset",
                        "" + server.plusSeconds(10).getEpochSecond()));
        assertThat(millis(budget)).isEqualTo(11_000);
        assertThat(clock.instant()).isEqualTo(server);
    }

    @Test
    void theServersClockDoesNotJitterWithinItsSeconds() {
        Budget budget = budget();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            pass(random.nextInt(5000));
            Instant server = now.minusSeconds(100);
            budget.learned(answer(200, "Date", date(server)));
            assertThat(clock.ahead())
                    .as("seed " + seed)
                    .isBetween(Duration.ofSeconds(-101), Duration.ofSeconds(-99));
        }
        Duration settled = clock.ahead();
        pass(777);
        budget.learned(answer(200, "Date", date(now.minusSeconds(100))));
        assertThat(clock.ahead().minus(settled).abs()).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void anAnswerOutOfACacheSetsNoClock() {
        Budget budget = budget();
        budget.learned(answer(200, "Date", date(START.minusSeconds(500)), "Age", "500"));
        assertThat(clock.ahead()).isZero();
    }

    @Test
    void aRefusalWaitsForWhatRetryAfterSays() {
        Budget budget = budget();
        budget.learned(answer(429, "Retry-After", "7"));
        assertThat(millis(budget)).isEqualTo(7_000);
        pass(7_000);
        assertThat(millis(budget)).isZero();
    }

    @Test
    void aRefusalWithoutRetryAfterWaitsForTheEndOfTheWindow() {
        Budget budget = budget();
        budget.learned(window(429, 60, 0, START.plusSeconds(20)));
        assertThat(millis(budget)).isEqualTo(21_000);
    }

    @Test
    void aRefusalThatSaysNothingWaitsLongerEachTime() {
        Budget budget = budget();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            budget.learned(answer(429));
            waits.add(budget.untilAllowed().toSeconds());
            now = now.plus(budget.untilAllowed());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        budget.learned(answer(200));
        budget.learned(answer(429));
        assertThat(millis(budget)).as("after an answer it begins anew").isEqualTo(1_000);
    }

    @Test
    @Tag("okta")
    void okta_aConcurrencyLimitOfZeroIsNoWindowAndNoStall() {
        Budget budget = budget();
        budget.learned(window(429, 0, 0, START.plusSeconds(600)));
        assertThat(millis(budget)).as("its reset is a guess").isEqualTo(1_000);
        pass(1_000);
        budget.learned(window(429, 0, 0, START.plusSeconds(600)));
        assertThat(millis(budget)).isEqualTo(2_000);
        pass(2_000);
        assertThat(millis(budget)).isZero();
        budget.learned(window(200, 60, 59, START.plusSeconds(50)));
        assertThat(millis(budget)).isZero();
    }

    @Test
    @Tag("okta")
    void okta_aSecondRefusalStraightAfterTheResetBacksOff() {
        Budget budget = budget();
        budget.learned(window(429, 60, 0, START.plusSeconds(10)));
        pass(11_000);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // the new window has been emptied by others, and ends at once
            budget.learned(window(429, 60, 0, now));
            waits.add(budget.untilAllowed().toSeconds());
            now = now.plus(budget.untilAllowed());
        }
        assertThat(waits).containsExactly(2L, 4L, 8L, 16L, 32L);
    }

    @Test
    void refusalsOfRequestsUnderWayCountOnce() {
        Budget budget = budget();
        for (int i = 0; i < 10; i++) {
            budget.learned(answer(429));
        }
        assertThat(millis(budget)).isEqualTo(1_000);
    }

    @Test
    void oneSourcesRequestsCountForAllOfItsGroupBeforeTheirAnswers() {
        Budget budget = budget();
        budget.learned(window(200, 100, 12, START.plusSeconds(30)));
        budget.sent();
        budget.sent();
        assertThat(millis(budget)).isEqualTo(31_000);
        // an older answer says that there is more
        budget.learned(window(200, 100, 50, START.plusSeconds(30)));
        assertThat(millis(budget)).isEqualTo(31_000);
        budget.learned(window(200, 100, 99, START.plusSeconds(90)));
        assertThat(millis(budget)).as("a new window").isZero();
    }

    @Test
    void anUnbelievableWaitIsCut() {
        options.setLimitMaxWait(60_000);
        Budget budget = budget();
        budget.learned(answer(429, "Retry-After", "999999999"));
        assertThat(millis(budget)).isEqualTo(60_000);
        budget.learned(window(200, 10, 0, START.plusSeconds(9_999_999)));
        assertThat(millis(budget)).isEqualTo(61_000);
    }

    @Test
    void ourOwnLimitSpreadsRequestsEvenly() {
        options.setRequestsPerMinute(30);
        Budget budget = budget();
        assertThat(millis(budget)).isZero();
        budget.sent();
        assertThat(millis(budget)).isEqualTo(2_000);
        pass(1_500);
        assertThat(millis(budget)).isEqualTo(500);
        pass(500);
        assertThat(millis(budget)).isZero();
    }

    @Test
    void whatIsKeptIsKnownAgainAfterARestart() {
        Budget before = budget();
        before.learned(window(200, 60, 0, START.plusSeconds(30)));
        before.learned(answer(429, "Retry-After", "50"));
        assertThat(kept).hasSize(2);
        Budget after = budget();
        after.restore(Budget.State.of(kept.get(1).members()));
        assertThat(millis(after)).isEqualTo(50_000);
        Budget windowOnly = budget();
        windowOnly.restore(kept.get(0));
        assertThat(millis(windowOnly)).isEqualTo(31_000);
        Budget odd = budget();
        odd.restore(new Budget.State(1, 0, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2));
        assertThat(odd.untilAllowed()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
    }

    @Test
    void onlyWhatMattersIsKeptAndNewWindowsAtMostOnceASecond() {
        Budget budget = budget();
        for (int i = 0; i < 100; i++) {
            budget.learned(window(200, 1000, 900 - i, START.plusSeconds(60)));
            pass(10);
        }
        assertThat(kept).as("one window").hasSize(1);
        for (int i = 0; i < 100; i++) {
            budget.learned(window(200, 1000, 900, now.plusSeconds(60 + i * 10L)));
            pass(10);
        }
        assertThat(kept).as("many windows in a second").hasSizeBetween(2, 3);
    }

    @Test
    void whatCannotBeReadAgainIsNotKnown() {
        assertThat(Budget.State.of(java.util.Map.of("limit", "ten", "remaining", 3)))
                .isEqualTo(new Budget.State(-1, 3, 0, 0));
        Budget budget = budget();
        budget.restore(Budget.State.of(java.util.Map.of()));
        assertThat(millis(budget)).isZero();
    }

    @Test
    void theRulesOfTheSourceThatWasStartedLastCount() {
        Budget budget = budget();
        budget.learned(window(200, 100, 10, START.plusSeconds(10)));
        assertThat(millis(budget)).isEqualTo(11_000);
        options.setReserve("5");
        budget.follow(options.rules());
        assertThat(millis(budget)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "100%", "5 %%", ""})
    void aWrongReserveIsRefused(String reserve) {
        options.setReserve(reserve);
        assertThatThrownBy(options::rules)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("reserve=" + reserve + " is not accepted");
    }

    @Test
    void otherWrongOptionsAreRefused() {
        options.setResetFormat("minutes");
        assertThatThrownBy(options::rules)
                .hasMessage(
                        "resetFormat=minutes is not accepted; give epoch, epoch-ms, delta or date");
        options.setResetFormat("");
        options.setRequestsPerMinute(-1);
        assertThatThrownBy(options::rules).hasMessageStartingWith("requestsPerMinute=-1");
        options.setRequestsPerMinute(0);
        options.setLimitMaxWait(10);
        assertThatThrownBy(options::rules).hasMessageStartingWith("limitMaxWait=10");
    }

    @Test
    void aGroupIsTheOriginUnlessItIsNamed() {
        URI url = URI.create("https://Org.Example.com:443/api/v1/logs?x=1");
        assertThat(options.group(url)).isEqualTo("https://org.example.com");
        options.setLimitGroup(" okta ");
        assertThat(options.group(url)).isEqualTo("okta");
        assertThat(options.rules()).isEqualTo(new LimitOptions().rules());
    }

    @Test
    void threadsMayShareABudget() {
        options.setReserve("0");
        Budget budget = budget();
        budget.learned(window(200, 10_000, 4_000, START.plusSeconds(60)));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int j = 0; j < 1000; j++) {
                                    assertThat(budget.untilAllowed()).isZero();
                                    budget.sent();
                                }
                            }));
        }
        threads.forEach(CompletableFuture::join);
        assertThat(millis(budget)).isEqualTo(61_000);
    }
}
