package dev.cairn.http.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Header;
import dev.cairn.http.limit.Verdict.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R20")
class StatusJudgeTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Answer answer(int status, String body, String... headers) {
        List<Header> lines = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(new Header(headers[i], headers[i + 1]));
        }
        return new Answer(status, lines, body.getBytes(UTF_8), NOW);
    }

    private static Judge judge(String errors) {
        ErrorOptions options = new ErrorOptions();
        options.setErrors(errors);
        return options.judge(true, new LimitOptions().rules());
    }

    @ParameterizedTest
    @CsvSource({
        "200, PAGE, PAGE",
        "206, PAGE, PAGE",
        "204, END_OF_DATA, END_OF_DATA",
        "304, END_OF_DATA, END_OF_DATA",
        "302, FAIL, FAIL",
        "400, FAIL, RESET_CURSOR",
        "401, REFRESH_TOKEN, REFRESH_TOKEN",
        "403, FAIL, FAIL",
        "404, FAIL, RESET_CURSOR",
        "408, RETRY, RETRY",
        "410, FAIL, RESET_CURSOR",
        "416, FAIL, RESET_CURSOR",
        "418, FAIL, FAIL",
        "425, RETRY, RETRY",
        "429, WAIT, WAIT",
        "500, RETRY, RETRY",
        "501, FAIL, FAIL",
        "502, RETRY, RETRY",
        "503, RETRY, RETRY",
        "504, RETRY, RETRY"
    })
    void statusesMeanWhatTheyMeanToMostServers(int status, Action without, Action with) {
        assertThat(judge("").judge(answer(status, ""), false).action()).isEqualTo(without);
        assertThat(judge("").judge(answer(status, ""), true).action()).isEqualTo(with);
    }

    @Test
    void aRefusedCursorIsAFailureWhereItIsNotGivenUp() {
        Judge judge = new ErrorOptions().judge(false, new LimitOptions().rules());
        assertThat(judge.judge(answer(410, ""), true).action()).isEqualTo(Action.FAIL);
    }

    @Test
    void aForbiddenRequestWithTheSignsOfALimitWaits() {
        Verdict told = judge("").judge(answer(403, "", "Retry-After", "60"), false);
        assertThat(told.action()).isEqualTo(Action.WAIT);
        assertThat(told.delay()).isEqualTo(Duration.ofSeconds(60));
        assertThat(judge("").judge(answer(403, "", "X-RateLimit-Remaining", "0"), true).action())
                .isEqualTo(Action.WAIT);
        assertThat(judge("").judge(answer(403, "", "X-RateLimit-Remaining", "7"), true).action())
                .isEqualTo(Action.FAIL);
        assertThat(judge("").judge(answer(503, "", "Retry-After", "2"), true).action())
                .isEqualTo(Action.WAIT);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120000",
        "0, 0",
        "-5, 0",
        "1.5, 1500",
        "'Fri, 02 Jan 2026 03:00:30 GMT', 30000",
        "'Fri, 02 Jan 2026 02:00:00 GMT', 0",
        "soon, 0",
        "99999999999999999999999, 0"
    })
    void retryAfterIsSecondsOrADateOfTheServersClock(String value, long millis) {
        Answer limited =
                answer(429, "", "Retry-After", value, "Date", "Fri, 02 Jan 2026 03:00:00 GMT");
        assertThat(judge("").judge(limited, false).delay()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void rulesOfTheUserComeFirstAndInTheirOrder() {
        Judge judge =
                judge(
                        "400[$.code=E0000031]:fail, 400:reset-cursor ,404:end-of-data,"
                                + "200[ok=false&error=ratelimited]:retry,5xx:fail");
        assertThat(judge.judge(answer(400, "{\"code\":\"E0000031\"}"), true).action())
                .isEqualTo(Action.FAIL);
        assertThat(judge.judge(answer(400, "{\"code\":\"E1\"}"), false).action())
                .isEqualTo(Action.RESET_CURSOR);
        assertThat(judge.judge(answer(404, ""), true).action()).isEqualTo(Action.END_OF_DATA);
        assertThat(
                        judge.judge(answer(200, "{\"ok\":false,\"error\":\"ratelimited\"}"), true)
                                .action())
                .isEqualTo(Action.RETRY);
        assertThat(judge.judge(answer(200, "{\"ok\":false,\"error\":\"else\"}"), true).action())
                .isEqualTo(Action.PAGE);
        assertThat(judge.judge(answer(200, "{\"ok\":true}"), true).action()).isEqualTo(Action.PAGE);
        assertThat(judge.judge(answer(503, ""), true).action()).isEqualTo(Action.FAIL);
        assertThat(judge.judge(answer(410, ""), true).action()).isEqualTo(Action.RESET_CURSOR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200[ok!=true]:fail | {\"ok\":false} | FAIL",
                "200[ok!=true]:fail | {\"ok\":true} | PAGE",
                "200[ok!=true]:fail | [] | FAIL",
                "200[error]:fail | {\"error\":{}} | PAGE",
                "200[error]:fail | {\"error\":null} | PAGE",
                "200[error]:fail | {\"error\":\"x\"} | FAIL",
                "200[errors[0].code=17]:wait | {\"errors\":[{\"code\":17}]} | WAIT",
                "200[errors[1].code=17]:wait | {\"errors\":[{\"code\":17}]} | PAGE",
                "200[$.a.b='x, y&z=]']:refresh-token | {\"a\":{\"b\":\"x, y&z=]\"}} | REFRESH_TOKEN",
                "200[ok=false]:fail | {\"list\":[{\"ok\":false}],\"ok\":true} | PAGE",
                "200[ok=false]:fail | {\"ok\":fal | PAGE",
                "200[ok=false]:fail | | PAGE",
                "2xx:end-of-data | | END_OF_DATA"
            })
    void conditionsLookIntoTheBody(String errors, String body, Action action) {
        assertThat(judge(errors).judge(answer(200, body == null ? "" : body), false).action())
                .isEqualTo(action);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40:fail",
                "400",
                "400:explode",
                "400[code=1:fail",
                "400[]:fail",
                "400[=1]:fail",
                "400[a=1&]:fail",
                "400[a..b=1]:fail",
                "400[$..b=1]:fail",
                "400:fail;404:fail",
                "900:fail",
                ","
            })
    void aRuleThatCannotBeReadIsRefused(String errors) {
        assertThatThrownBy(() -> judge(errors))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\n")
                .contains("; give");
    }

    @Test
    void theReasonHasTheShortNameOfAnErrorAndNoneOfTheBody() {
        assertThat(judge("").judge(answer(429, "{\"errorCode\":\"E0000047\"}"), true).reason())
                .isEqualTo("HTTP 429 (E0000047)");
        assertThat(judge("").judge(answer(400, "{\"error\":{\"code\":42}}"), true).reason())
                .isEqualTo("HTTP 400 (42)");
        assertThat(judge("").judge(answer(500, "{\"error\":\"token a b is bad\"}"), true).reason())
                .isEqualTo("HTTP 500");
        assertThat(judge("").judge(answer(500, "<html>"), true).reason()).isEqualTo("HTTP 500");
        assertThat(
                        judge("")
                                .judge(
                                        answer(
                                                400,
                                                "{\"code\":\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9xyz\"}"),
                                        true)
                                .reason())
                .isEqualTo("HTTP 400");
    }

    @Test
    void wrongOptionsAreRefusedByName() {
        ErrorOptions statuses = new ErrorOptions();
        statuses.setCursorRejectedOn("200");
        assertThatThrownBy(() -> statuses.judge(true, new LimitOptions().rules()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cursorRejectedOn=200 is not accepted");
        ErrorOptions delays = new ErrorOptions();
        delays.setRetryMaxDelay(1);
        assertThatThrownBy(() -> delays.retries(new java.util.Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retryMaxDelay=1 is not accepted");
        delays.setRetryDelay(0);
        assertThatThrownBy(() -> delays.retries(new java.util.Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retryDelay=0 is not accepted");
    }
}
