package dev.cairn.http;

import dev.cairn.http.auth.TokenRefusedException;
import dev.cairn.http.call.Transport;
import dev.cairn.http.cursor.Ask;
import dev.cairn.http.cursor.CursorPolicy;
import dev.cairn.http.cursor.Step;
import dev.cairn.http.limit.Verdict;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Batch;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of an API, page by page: asked at once while there is more, and by the schedule when
 * it has been caught up with. One page is one batch.
 */
final class HttpPollSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(HttpPollSource.class);

    private final Partition partition;
    private final String url;
    private final PageRequests requests;
    private final CursorPolicy policy;
    private final Pace pace;
    private final Rewinds rewinds;
    private final Transport transport;
    private final InstantSource clock;
    private final int maxPages;
    private final Runnable closed;

    private ApiPosition position;
    private int pages;

    /**
     * A source that is ready to be started.
     *
     * @param url origin and path of what is asked, as the position keeps it
     * @param clock the server's, as far as its answers have told
     * @param maxPages pages that are asked for in a row; then the schedule decides
     * @param closed run when this is closed
     */
    HttpPollSource(
            Partition partition,
            String url,
            PageRequests requests,
            CursorPolicy policy,
            Pace pace,
            Transport transport,
            InstantSource clock,
            int maxPages,
            Runnable closed) {
        this.partition = partition;
        this.url = url;
        this.requests = requests;
        this.policy = policy;
        this.pace = pace;
        this.rewinds = new Rewinds(pace.longestRetry());
        this.transport = transport;
        this.clock = clock;
        this.maxPages = maxPages;
        this.closed = closed;
    }

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        Optional<ApiPosition> found =
                known.stream()
                        .filter(ApiPosition.class::isInstance)
                        .map(ApiPosition.class::cast)
                        .filter(each -> each.name().equals(partition.id()))
                        .findFirst();
        if (found.isEmpty()) {
            position = policy.begin(ApiPosition.beginning(partition.id(), url), clock.instant());
            return Map.of(partition, position);
        }
        position = found.get();
        if (position.url().isEmpty()) {
            position = position.withUrl(url);
            return Map.of(partition, position);
        }
        if (!position.url().equals(url)) {
            throw new IOException(
                    partition
                            + " is a position in "
                            + position.url()
                            + ", not in "
                            + url
                            + "; give this source another name, or begin it afresh with: cairn"
                            + " registry reset "
                            + partition);
        }
        return Map.of();
    }

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            long left = deadline - System.nanoTime();
            Duration until = paused.test(partition) ? Pace.UNTIL_WOKEN : pace.untilDue();
            if (until.isZero()) {
                Optional<Batch> batch = turn();
                if (batch.isPresent() || left <= 0) {
                    return batch;
                }
            } else if (left <= 0 || pace.await(until, Duration.ofNanos(left))) {
                return Optional.empty();
            }
        }
    }

    /** Asks for one page. */
    private Optional<Batch> turn() throws IOException {
        Instant now = clock.instant();
        Optional<Ask> ask = policy.ask(position, now);
        if (ask.isEmpty()) {
            caughtUp(now);
            return Optional.empty();
        }
        Reply reply;
        try {
            reply = requests.ask(ask.get());
        } catch (TokenRefusedException e) {
            pace.refused();
            throw e;
        } catch (IllegalArgumentException e) {
            pace.refused();
            throw new IOException(url + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw pace.failed(e, Duration.ZERO);
        }
        if (reply instanceof Reply.Got got) {
            pace.succeeded();
            return stepped(ask.get(), got, now);
        }
        return refused(((Reply.Refused) reply).verdict(), now);
    }

    private Optional<Batch> stepped(Ask ask, Reply.Got got, Instant now) {
        Step step = policy.step(ask, got.page(), got.next(), got.last(), now);
        pages++;
        if (step.more() && pages < maxPages) {
            pace.atOnce();
        } else {
            caughtUp(now);
        }
        if (ask.cursor().isPresent()) {
            rewinds.cursorWorked();
        }
        tell(step.losses());
        List<Loss> losses = new ArrayList<>(step.losses());
        got.page().rejected().forEach(detail -> losses.add(malformed(detail)));
        Step whole = new Step(step.fresh(), step.end(), losses, step.seen(), step.more());
        boolean changes =
                !whole.fresh().isEmpty()
                        || !whole.losses().isEmpty()
                        || !whole.seen().isEmpty()
                        || !whole.end().equals(position);
        position = whole.end();
        return changes
                ? Optional.of(PageBatch.of(partition, ask.opened(), whole, got.page()))
                : Optional.empty();
    }

    /**
     * What the ledger gets is worth a line in the log: somebody may have to look for the events.
     */
    private void tell(List<Loss> losses) {
        losses.forEach(loss -> LOG.warn("{}: {}", partition, loss.detail()));
    }

    private Loss malformed(String detail) {
        return new Loss(partition, 0, 0, Loss.Reason.REJECTED, detail);
    }

    private void caughtUp(Instant now) {
        pages = 0;
        requests.turnEnded();
        pace.caughtUp(now);
    }

    private Optional<Batch> refused(Verdict verdict, Instant now) throws IOException {
        IOException failure = new IOException(url + ": " + verdict.reason());
        switch (verdict.action()) {
            case WAIT -> {
                pace.slowDown(verdict.delay());
                LOG.info("{} waits: {}", partition, verdict.reason());
                return Optional.empty();
            }
            case RETRY -> throw pace.failed(failure, verdict.delay());
            case RESET_CURSOR -> {
                Optional<Batch> moved = rewinds.isDue() ? rewind(verdict, now) : Optional.empty();
                if (moved.isPresent()) {
                    return moved;
                }
            }
            default -> {
                // people must see to it
            }
        }
        pace.refused();
        throw failure;
    }

    /** Goes back to where no cursor is needed; empty if there is no such place. */
    private Optional<Batch> rewind(Verdict verdict, Instant now) {
        List<Loss> losses = new ArrayList<>();
        ApiPosition before = position;
        Optional<ApiPosition> other = policy.rewound(before, now, losses);
        if (other.isEmpty()) {
            return Optional.empty();
        }
        tell(losses);
        position = other.get();
        rewinds.rewound();
        pages = 0;
        requests.beginAfresh();
        LOG.warn(
                "{}: the cursor is refused ({}); reading goes on without it",
                partition,
                verdict.reason());
        pace.atOnce();
        Step step = new Step(new BitSet(), position, losses, List.of(), true);
        return Optional.of(PageBatch.of(partition, before, step, EmptyPage.INSTANCE));
    }

    @Override
    public boolean isCaughtUp() {
        return pace.isCaughtUp();
    }

    @Override
    public void wakeUp() {
        pace.wakeUp();
    }

    @Override
    public void stop() {
        pace.wakeUp();
        transport.abort();
    }

    @Override
    public boolean follows(Partition other) {
        return partition.equals(other);
    }

    /** What is asked is there, as far as anybody can tell, for as long as it is asked. */
    @Override
    public Existence exists(Partition other) {
        return partition.equals(other) ? Existence.EXISTS : Existence.GONE;
    }

    @Override
    public void close() throws IOException {
        closed.run();
        transport.close();
    }
}
