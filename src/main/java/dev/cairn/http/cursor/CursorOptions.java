package dev.cairn.http.cursor;

import dev.cairn.http.cursor.CursorTerms.Kind;
import dev.cairn.http.cursor.CursorTerms.OnRejected;
import dev.cairn.http.cursor.CursorTerms.Order;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.util.TimeUtils;

/** The options of a source's position: what is kept, and when it moves. */
@UriParams
public final class CursorOptions {

    private static final String BEGINNING = "beginning";
    private static final Duration DEFAULT_WINDOW = Duration.ofHours(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @UriParam(
            label = "consumer",
            enums = "next-url,token,timestamp,id,offset,window",
            defaultValue = "next-url",
            description =
                    "What is kept to go on from. next-url, token, id and offset are places in a"
                            + " stream that never ends; with timestamp and window the API is asked"
                            + " run by run for a stretch of time.")
    private String cursor = "next-url";

    @UriParam(
            label = "consumer",
            enums = "asc,desc,unordered",
            defaultValue = "asc",
            description =
                    "In which order the events of a run come, by their time, over all its pages:"
                            + " oldest first, newest first, or neither.")
    private String order = "asc";

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description =
                    "Whether the API gives events at the lower bound itself (since, from). If not,"
                            + " it is asked from a little before.")
    private boolean inclusive = true;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How coarse the API's time filter is: 1s, 1d … What it cannot tell apart is"
                            + " asked for again, and told apart by ids.")
    private long granularity;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How long after it happened an event is given for certain. A run asks for"
                            + " nothing younger.")
    private long lag;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How late events may come. So far behind the watermark each run begins; ids of"
                            + " what was delivered since are kept in the registry.")
    private long overlap;

    @UriParam(
            label = "consumer",
            defaultValue = "24h",
            description =
                    "How far back to begin when the source is started for the first time: a"
                            + " duration, or beginning for everything there is.")
    private String initialLookback = "24h";

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "Longest stretch of time to ask for at once; 0 for no limit (one hour with"
                            + " cursor=window).")
    private long windowMax;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "100000",
            description =
                    "Most ids that are kept to know events again. Beyond it the oldest give way,"
                            + " and events may repeat; the ledger says so.")
    private int maxSeen = 100_000;

    @UriParam(
            label = "consumer",
            enums = "none,id",
            defaultValue = "none",
            description =
                    "With id, an event whose id (without idPath its content) was delivered within"
                            + " overlap, or within an hour if that is longer, is dropped wherever"
                            + " it comes. For APIs that repeat themselves.")
    private String dedup = "none";

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description =
                    "How long the server keeps events; 0 if unknown. A position that is older is"
                            + " entered in the ledger: what was not read is gone.")
    private long retention;

    @UriParam(
            label = "consumer",
            enums = "rewind,restart,stop",
            defaultValue = "rewind",
            description =
                    "What to do when the server refuses a cursor: go on from the watermark less"
                            + " overlap (5 minutes if that is 0), begin again at initialLookback, or"
                            + " stop until people have seen to it.")
    private String onCursorRejected = "rewind";

    public String getCursor() {
        return cursor;
    }

    public void setCursor(String cursor) {
        this.cursor = cursor;
    }

    public String getOrder() {
        return order;
    }

    public void setOrder(String order) {
        this.order = order;
    }

    public boolean isInclusive() {
        return inclusive;
    }

    public void setInclusive(boolean inclusive) {
        this.inclusive = inclusive;
    }

    public long getGranularity() {
        return granularity;
    }

    public void setGranularity(long granularity) {
        this.granularity = granularity;
    }

    public long getLag() {
        return lag;
    }

    public void setLag(long lag) {
        this.lag = lag;
    }

    public long getOverlap() {
        return overlap;
    }

    public void setOverlap(long overlap) {
        this.overlap = overlap;
    }

    public String getInitialLookback() {
        return initialLookback;
    }

    public void setInitialLookback(String initialLookback) {
        this.initialLookback = initialLookback;
    }

    public long getWindowMax() {
        return windowMax;
    }

    public void setWindowMax(long windowMax) {
        this.windowMax = windowMax;
    }

    public int getMaxSeen() {
        return maxSeen;
    }

    public void setMaxSeen(int maxSeen) {
        this.maxSeen = maxSeen;
    }

    public String getDedup() {
        return dedup;
    }

    public void setDedup(String dedup) {
        this.dedup = dedup;
    }

    public long getRetention() {
        return retention;
    }

    public void setRetention(long retention) {
        this.retention = retention;
    }

    public String getOnCursorRejected() {
        return onCursorRejected;
    }

    public void setOnCursorRejected(String onCursorRejected) {
        this.onCursorRejected = onCursorRejected;
    }

    /** Whether the position is a place in a stream without runs. */
    public boolean isStream() {
        return kind() == Kind.STREAM;
    }

    /** Whether a refused cursor is recovered from without people. */
    public boolean recoversFromRejection() {
        return onRejected() != OnRejected.STOP;
    }

    /**
     * What the source's position means.
     *
     * @param partition of entries in the ledger, and of ids that are kept
     * @param seen the ids that were kept
     * @param pages what the options of pages say
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public CursorPolicy policy(Partition partition, List<SeenIds> seen, PageFacts pages) {
        CursorTerms terms = terms(partition, pages);
        return terms.kind() == Kind.STREAM
                ? new StreamPolicy(terms, seen)
                : new RunPolicy(terms, seen);
    }

    private CursorTerms terms(Partition partition, PageFacts pages) {
        Kind kind = kind();
        Order readOrder = order();
        Duration coarseness = atLeastZero("granularity", granularity);
        if (coarseness.compareTo(pages.timeUnit()) < 0) {
            coarseness = pages.timeUnit();
        }
        Granules granules = new Granules(coarseness, inclusive);
        require(maxSeen > 0, "maxSeen=" + maxSeen + " is not accepted; give a number from 1 on");
        CursorTerms terms =
                new CursorTerms(
                        partition,
                        kind,
                        readOrder,
                        granules,
                        atLeastZero("lag", lag),
                        atLeastZero("overlap", overlap),
                        lookback(),
                        longest(kind),
                        maxSeen,
                        isDeduplicating(),
                        retention(),
                        onRejected(),
                        pages);
        requireTogether(terms);
        return terms;
    }

    private void requireTogether(CursorTerms terms) {
        boolean limited = !terms.windowMax().isZero();
        if (terms.kind() == Kind.STREAM) {
            require(lag == 0, "lag=" + lag + " ms has no meaning with cursor=" + cursor);
            require(
                    !limited,
                    "windowMax=" + windowMax + " ms has no meaning with cursor=" + cursor);
        }
        require(
                terms.kind() != Kind.TIMESTAMP || terms.pages().timed(),
                "cursor=timestamp needs timePath: where in an event its time stands");
        require(
                !terms.pages().stopAtWatermark()
                        || (terms.kind() == Kind.TIMESTAMP && terms.order() == Order.DESC),
                "stopWhen=watermark needs cursor=timestamp and order=desc");
        require(
                !limited || terms.lookback().isPresent(),
                "initialLookback=beginning is not accepted with windows; give a duration");
        Duration steps = terms.granules().unit().multipliedBy(2);
        require(
                !limited || terms.overlap().plus(steps).compareTo(terms.windowMax()) < 0,
                "windowMax="
                        + terms.windowMax().toMillis()
                        + " ms is not accepted; give more than overlap and two times granularity"
                        + " together");
        Duration size = terms.granules().size();
        require(
                !limited || size.isZero() || terms.windowMax().toMillis() % size.toMillis() == 0,
                "windowMax="
                        + terms.windowMax().toMillis()
                        + " ms is not accepted; give a multiple of the granularity, "
                        + size.toMillis()
                        + " ms");
        require(
                terms.retention().isEmpty()
                        || terms.knownSpan().compareTo(terms.retention().get().dividedBy(2)) < 0,
                "overlap=" + overlap + " ms is not accepted; give less than half of retention");
    }

    private Kind kind() {
        return switch (cursor) {
            case "next-url", "token", "id", "offset" -> Kind.STREAM;
            case "timestamp" -> Kind.TIMESTAMP;
            case "window" -> Kind.WINDOW;
            default ->
                    throw refused(
                            "cursor", cursor, "next-url, token, timestamp, id, offset or window");
        };
    }

    private Order order() {
        return switch (order) {
            case "asc" -> Order.ASC;
            case "desc" -> Order.DESC;
            case "unordered" -> Order.UNORDERED;
            default -> throw refused("order", order, "asc, desc or unordered");
        };
    }

    private OnRejected onRejected() {
        return switch (onCursorRejected) {
            case "rewind" -> OnRejected.REWIND;
            case "restart" -> OnRejected.RESTART;
            case "stop" -> OnRejected.STOP;
            default ->
                    throw refused("onCursorRejected", onCursorRejected, "rewind, restart or stop");
        };
    }

    private boolean isDeduplicating() {
        return switch (dedup) {
            case "none" -> false;
            case "id" -> true;
            default -> throw refused("dedup", dedup, "none or id");
        };
    }

    private Duration longest(Kind kind) {
        Duration given = atLeastZero("windowMax", windowMax);
        return kind == Kind.WINDOW && given.isZero() ? DEFAULT_WINDOW : given;
    }

    private Optional<Duration> retention() {
        return Optional.of(atLeastZero("retention", retention)).filter(one -> !one.isZero());
    }

    /** Within the retention, so that the first request does not ask for what is just gone. */
    private Optional<Duration> lookback() {
        if (initialLookback.equals(BEGINNING)) {
            return Optional.empty();
        }
        Duration back;
        try {
            back = Duration.ofMillis(TimeUtils.toMilliSeconds(initialLookback));
        } catch (RuntimeException e) {
            throw refused("initialLookback", initialLookback, "a duration as 24h, or beginning");
        }
        require(
                !back.isNegative(),
                "initialLookback=" + initialLookback + " is not accepted; give a duration from 0");
        Optional<Duration> kept = retention();
        if (kept.isEmpty()) {
            return Optional.of(back);
        }
        Duration grace = kept.get().dividedBy(16);
        Duration longest = kept.get().minus(grace.compareTo(HOUR) < 0 ? grace : HOUR);
        return Optional.of(back.compareTo(longest) < 0 ? back : longest);
    }

    private static Duration atLeastZero(String name, long millis) {
        require(millis >= 0, name + "=" + millis + " is not accepted; give a duration from 0");
        return Duration.ofMillis(millis);
    }

    private static void require(boolean fulfilled, String message) {
        if (!fulfilled) {
            throw new IllegalArgumentException(message);
        }
    }

    private static IllegalArgumentException refused(String name, String value, String accepted) {
        return new IllegalArgumentException(
                name + "=" + value + " is not accepted; give " + accepted);
    }
}
