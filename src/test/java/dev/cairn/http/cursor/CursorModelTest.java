package dev.cairn.http.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.cursor.FakeApi.Custom;
import dev.cairn.http.cursor.FakeApi.Style;
import dev.cairn.source.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of a server that gets events, of requests, refused cursors, deaths in the middle
 * of a page and between delivery and commit, against servers of all customs. {@code -Dcairn.rounds}
 * is the number of histories, in eights; {@code -Dcairn.seed} repeats one.
 */
class CursorModelTest {

    private static final Instant START = Instant.parse("2026-03-01T23:59:30Z");
    private static final int ACTIONS = 110;

    /** A history: a server, a source that knows it, and what the two are promised. */
    private static final class History {
        private final Random random;
        private final FakeApi api;
        private final PolicyWorld world;
        private final CursorOptions options = new CursorOptions();
        private final Custom custom;
        private final boolean stream;
        private final boolean deduplicated;
        private final Duration lateness;
        private final boolean refuses;

        private int deaths;
        private int refusals;

        History(Random random) {
            this.random = random;
            custom = custom();
            stream = custom.style() == Style.ENDLESS || custom.style() == Style.GROWING;
            lateness = random.nextInt(3) == 0 ? Duration.ZERO : Duration.ofSeconds(20);
            deduplicated = custom.counted() || random.nextInt(4) == 0;
            refuses = random.nextBoolean();
            int pageSize = random.nextBoolean() ? custom.limit() : 0;
            boolean stops =
                    !custom.filtered() || (custom.style() == Style.DESC && random.nextBoolean());
            options();
            stops &= options.getCursor().equals("timestamp");
            PageFacts facts = new PageFacts(true, pageSize, stops, Duration.ZERO);
            api = new FakeApi(custom);
            world = new PolicyWorld(options, facts, START);
        }

        private Custom custom() {
            List<Style> styles = List.of(Style.values());
            Style style = styles.get(random.nextInt(styles.size()));
            boolean desc = style == Style.DESC;
            Duration[] granules = {
                Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofDays(1)
            };
            Duration granule = granules[random.nextInt(granules.length)];
            boolean unfiltered = desc && random.nextInt(4) == 0;
            return new Custom(
                    style,
                    random.nextBoolean(),
                    random.nextBoolean(),
                    unfiltered || random.nextInt(4) == 0,
                    !unfiltered,
                    granule,
                    random.nextInt(4) == 0,
                    1 + random.nextInt(7));
        }

        private void options() {
            boolean window = !stream && !custom.boundless() && random.nextInt(3) == 0;
            String order = custom.style() == Style.UNORDERED ? "unordered" : "desc";
            options.setCursor(stream ? "next-url" : window ? "window" : "timestamp");
            options.setOrder(stream || custom.style() == Style.ASC ? "asc" : order);
            if (custom.style() == Style.ASC && random.nextInt(4) == 0) {
                options.setOrder("unordered");
            }
            options.setInclusive(custom.inclusive());
            options.setGranularity(custom.granule().toMillis());
            options.setDedup(deduplicated ? "id" : "none");
            options.setInitialLookback("1h");
            // A server that cuts times may keep back what has not ended yet: nothing is lost by it.
            boolean overlaps = stream || random.nextBoolean();
            if (overlaps) {
                // An endless stream gives late events behind the others.
                boolean needless = custom.style() == Style.ENDLESS && random.nextBoolean();
                options.setOverlap(needless ? 0 : lateness.toMillis());
            } else {
                options.setLag(lateness.toMillis());
            }
            if (window || (!stream && random.nextInt(3) == 0)) {
                long unit = Math.max(1, custom.granule().toMillis());
                long least = options.getOverlap() + 2 * unit + 10_000;
                options.setWindowMax((least + unit - 1) / unit * unit);
            }
        }

        void run() {
            for (int i = 0; i < ACTIONS; i++) {
                act();
            }
            // Everything has come, and no time filter keeps it back any more.
            world.now =
                    world.now.plus(lateness).plus(lateness).plus(custom.granule().multipliedBy(2));
            int idle = 0;
            int before = -1;
            for (int polls = 0; idle < 4; polls++) {
                assertThat(polls).as("polls until the server is read").isLessThan(100_000);
                Optional<Ask> ask = world.ask();
                if (ask.isPresent()) {
                    world.page(ask.get(), api.reply(ask.get(), world.now), isLast(ask.get()));
                }
                if (ask.isEmpty() || !world.more()) {
                    idle = world.deliveries() == before ? idle + 1 : 0;
                    before = world.deliveries();
                    world.now = world.now.plusSeconds(1);
                }
            }
        }

        private boolean isLast(Ask ask) {
            FakeApi.Reply reply = api.reply(ask, world.now);
            return reply.next().isEmpty() || reply.next().equals(ask.cursor());
        }

        private void act() {
            if (random.nextInt(10) < 4) {
                happen();
                return;
            }
            if (refuses && random.nextInt(12) == 0 && world.position().cursor().isPresent()) {
                assertThat(world.refuse()).isTrue();
                refusals++;
                return;
            }
            Optional<Ask> ask = world.ask();
            if (ask.isEmpty()) {
                world.now = world.now.plusSeconds(1);
                return;
            }
            FakeApi.Reply reply = api.reply(ask.get(), world.now);
            if (random.nextInt(8) == 0) {
                deaths++;
                int delivered = random.nextInt(custom.limit() + 1);
                world.pageAndDeath(ask.get(), reply, isLast(ask.get()), delivered);
            } else {
                world.page(ask.get(), reply, isLast(ask.get()));
                if (random.nextInt(10) == 0) {
                    deaths++;
                    world.restart();
                }
            }
        }

        /** Time passes, and something happens, often several things at once. */
        private void happen() {
            long[] steps = {0, 0, 1, 300, 1000, 7000, 30_000};
            world.now = world.now.plusMillis(steps[random.nextInt(steps.length)]);
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                long late =
                        lateness.isZero() || random.nextBoolean()
                                ? 0
                                : random.nextInt((int) lateness.toMillis() + 1);
                // Some happened already and are seen now, some will be seen later.
                boolean now = random.nextBoolean();
                Instant time = now ? world.now.minusMillis(late) : world.now;
                Instant arrival = now ? world.now : world.now.plusMillis(late);
                api.add(time, arrival);
            }
        }

        /** Whether all was promised to come once. */
        boolean isExact() {
            return !(stream && refusals > 0);
        }

        void check() {
            Map<Integer, Long> wrong = new HashMap<>();
            for (FakeApi.Stored event : api.events()) {
                int times = world.times(event.id());
                boolean right = isExact() ? times == 1 : times >= 1;
                if (!right) {
                    wrong.merge(times, 1L, Long::sum);
                    world.history().add("wrong: " + event + " came " + times + " times");
                }
            }
            assertThat(wrong).as("events by the times they came").isEmpty();
            if (isExact()) {
                assertThat(world.losses()).isEmpty();
            } else {
                assertThat(world.losses())
                        .extracting(Loss::reason)
                        .containsOnly(Loss.Reason.REREAD)
                        .hasSize(refusals);
            }
        }

        @Override
        public String toString() {
            return custom
                    + "\ncursor="
                    + options.getCursor()
                    + " order="
                    + options.getOrder()
                    + " lag="
                    + options.getLag()
                    + " overlap="
                    + options.getOverlap()
                    + " windowMax="
                    + options.getWindowMax()
                    + " dedup="
                    + options.getDedup()
                    + " lateness="
                    + lateness
                    + "\n"
                    + String.join("\n", world.history());
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyEventComesOnceWhateverTheServersCustomAndWheneverTheProcessDies() {
        Long given = Long.getLong("cairn.seed");
        int rounds = given != null ? 1 : Integer.getInteger("cairn.rounds", 15) * 8;
        long first = given != null ? given : System.nanoTime();
        System.out.println(
                "CursorModelTest: -Dcairn.seed=" + first + " and the " + rounds + " from it");
        long events = 0;
        int deaths = 0;
        int refusals = 0;
        int exact = 0;
        for (int round = 0; round < rounds; round++) {
            long seed = first + round;
            History history = new History(new Random(seed));
            try {
                history.run();
                history.check();
            } catch (Throwable e) {
                throw new AssertionError("-Dcairn.seed=" + seed + "\n" + history, e);
            }
            events += history.api.events().size();
            deaths += history.deaths;
            refusals += history.refusals;
            exact += history.isExact() ? 1 : 0;
        }
        if (given == null) {
            // Histories without them would prove little.
            assertThat(events).isGreaterThan(50L * rounds);
            assertThat(deaths).isGreaterThan(rounds);
            assertThat(refusals).isPositive();
            assertThat(exact).isGreaterThan(rounds / 2);
        }
    }
}
