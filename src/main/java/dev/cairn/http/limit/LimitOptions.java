package dev.cairn.http.limit;

import dev.cairn.http.call.Urls;
import dev.cairn.http.limit.LimitHeaders.ResetFormat;
import java.net.URI;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of how often a server may be asked. */
@UriParams
public final class LimitOptions {

    private static final Pattern RESERVE = Pattern.compile("\\s*([0-9]{1,9})\\s*(%?)\\s*");

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Sources with one name share the server's limit, by the options of the one that"
                            + " was started last. Default: scheme, host and port of url.")
    private String limitGroup = "";

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Header with the requests of a window. Default: X-Rate-Limit-Limit,"
                            + " X-RateLimit-Limit or RateLimit-Limit.")
    private String limitHeader = "";

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Header with the requests that are left. Default: X-Rate-Limit-Remaining,"
                            + " X-RateLimit-Remaining or RateLimit-Remaining.")
    private String remainingHeader = "";

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Header with the end of the window. Default: X-Rate-Limit-Reset,"
                            + " X-RateLimit-Reset or RateLimit-Reset.")
    private String resetHeader = "";

    @UriParam(
            label = "consumer,advanced",
            enums = "epoch,epoch-ms,delta,date",
            description =
                    "How the end of the window is written: seconds or milliseconds since 1970,"
                            + " seconds from now on, or a date. Default: guessed by its size.")
    private String resetFormat = "";

    @UriParam(
            label = "consumer",
            defaultValue = "10%",
            description =
                    "Requests of a window that are left to others: a number, or a part of the limit"
                            + " (10%, at least 1).")
    private String reserve = "10%";

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description =
                    "Most requests in a minute, evenly spread, whatever the server allows; 0 for no"
                            + " such limit.")
    private int requestsPerMinute;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "3600000",
            javaType = "java.time.Duration",
            description =
                    "Longest wait that the server is believed, be it by Retry-After or the end of a"
                            + " window.")
    private long limitMaxWait = 3_600_000;

    /** The name of the budget: {@code limitGroup}, or the origin of the URL. */
    public String group(URI url) {
        return limitGroup.isBlank() ? Urls.origin(url) : limitGroup.strip();
    }

    /**
     * What these options say.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public LimitRules rules() {
        LimitHeaders headers = LimitHeaders.of(limitHeader, remainingHeader, resetHeader, format());
        return new LimitRules(
                headers, reserved(), requestsPerMinute, Duration.ofMillis(limitMaxWait));
    }

    /**
     * A budget by these options, of which nothing is known yet.
     *
     * @param clock the server's; learned by the budget too
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public Budget budget(ServerClock clock, RandomGenerator random) {
        return new Budget(rules(), clock, random);
    }

    private ResetFormat format() {
        return switch (resetFormat) {
            case "" -> ResetFormat.GUESSED;
            case "epoch" -> ResetFormat.EPOCH;
            case "epoch-ms" -> ResetFormat.EPOCH_MS;
            case "delta" -> ResetFormat.DELTA;
            case "date" -> ResetFormat.DATE;
            default ->
                    throw new IllegalArgumentException(
                            "resetFormat="
                                    + resetFormat
                                    + " is not accepted; give epoch, epoch-ms, delta or date");
        };
    }

    private LimitRules.Reserve reserved() {
        Matcher matcher = RESERVE.matcher(reserve);
        if (!matcher.matches()) {
            throw refusedReserve();
        }
        long amount = Long.parseLong(matcher.group(1));
        boolean percent = !matcher.group(2).isEmpty();
        if (percent && amount > 99) {
            throw refusedReserve();
        }
        return new LimitRules.Reserve(amount, percent);
    }

    private IllegalArgumentException refusedReserve() {
        return new IllegalArgumentException(
                "reserve="
                        + reserve
                        + " is not accepted; give a number of requests, or 0% to 99% of the limit");
    }

    public String getLimitGroup() {
        return limitGroup;
    }

    public void setLimitGroup(String limitGroup) {
        this.limitGroup = limitGroup;
    }

    public String getLimitHeader() {
        return limitHeader;
    }

    public void setLimitHeader(String limitHeader) {
        this.limitHeader = limitHeader;
    }

    public String getRemainingHeader() {
        return remainingHeader;
    }

    public void setRemainingHeader(String remainingHeader) {
        this.remainingHeader = remainingHeader;
    }

    public String getResetHeader() {
        return resetHeader;
    }

    public void setResetHeader(String resetHeader) {
        this.resetHeader = resetHeader;
    }

    public String getResetFormat() {
        return resetFormat;
    }

    public void setResetFormat(String resetFormat) {
        this.resetFormat = resetFormat;
    }

    public String getReserve() {
        return reserve;
    }

    public void setReserve(String reserve) {
        this.reserve = reserve;
    }

    public int getRequestsPerMinute() {
        return requestsPerMinute;
    }

    public void setRequestsPerMinute(int requestsPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
    }

    public long getLimitMaxWait() {
        return limitMaxWait;
    }

    public void setLimitMaxWait(long limitMaxWait) {
        this.limitMaxWait = limitMaxWait;
    }
}
