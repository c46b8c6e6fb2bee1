package dev.cairn.http.limit;

import dev.cairn.component.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of what answers mean that are no pages. */
@UriParams
public final class ErrorOptions {

    @UriParam(
            label = "consumer",
            description =
                    "What answers mean, by status and body; the first rule that fits counts:"
                            + " STATUS[PATH=VALUE&PATH!=VALUE]:ACTION,… with 4xx for a class, and"
                            + " page, wait, retry, fail, end-of-data, refresh-token or reset-cursor."
                            + " Example: 404:end-of-data,200[ok=false&error=ratelimited]:wait.")
    private String errors = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "400,404,410,416",
            description =
                    "Statuses by which the server refuses a cursor, where the request held one; see"
                            + " onCursorRejected.")
    private String cursorRejectedOn = "400,404,410,416";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "Wait after a first failed request; doubled for each one more.")
    private long retryDelay = 1000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "Longest wait after a failed request.")
    private long retryMaxDelay = 60_000;

    /**
     * What says what answers mean.
     *
     * @param resetsCursor whether a refused cursor is given up; false: it is a failure
     * @param limits by which headers a limit is known
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public Judge judge(boolean resetsCursor, LimitRules limits) {
        Set<Integer> statuses = statuses();
        return new StatusJudge(
                ErrorRule.all(errors), resetsCursor ? statuses : Set.of(), limits.headers());
    }

    /**
     * The waits between requests that fail.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public Backoff retries(RandomGenerator random) {
        if (retryDelay < 1) {
            throw new IllegalArgumentException(
                    "retryDelay=" + retryDelay + " is not accepted; give 1ms or more");
        }
        if (retryMaxDelay < retryDelay) {
            throw new IllegalArgumentException(
                    "retryMaxDelay="
                            + retryMaxDelay
                            + " is not accepted; give retryDelay="
                            + retryDelay
                            + " or more");
        }
        return new Backoff(Duration.ofMillis(retryDelay), Duration.ofMillis(retryMaxDelay), random);
    }

    private Set<Integer> statuses() {
        Set<Integer> statuses = new TreeSet<>();
        for (String status : cursorRejectedOn.split(",", -1)) {
            String given = status.strip();
            if (given.isEmpty() && cursorRejectedOn.isBlank()) {
                break;
            }
            if (!given.matches("[45][0-9]{2}")) {
                throw new IllegalArgumentException(
                        "cursorRejectedOn="
                                + cursorRejectedOn
                                + " is not accepted; give statuses from 400 to 599 with commas"
                                + " between them");
            }
            statuses.add(Integer.parseInt(given));
        }
        return statuses;
    }

    public String getErrors() {
        return errors;
    }

    public void setErrors(String errors) {
        this.errors = errors;
    }

    public String getCursorRejectedOn() {
        return cursorRejectedOn;
    }

    public void setCursorRejectedOn(String cursorRejectedOn) {
        this.cursorRejectedOn = cursorRejectedOn;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    public long getRetryMaxDelay() {
        return retryMaxDelay;
    }

    public void setRetryMaxDelay(long retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }
}
