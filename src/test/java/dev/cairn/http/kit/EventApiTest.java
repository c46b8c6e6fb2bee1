package dev.cairn.http.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servers of these tests do what is held against the collector. */
@Timeout(60)
class EventApiTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private final EventStore store = new EventStore(40);

    private HttpResponse<String> ask(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String next(HttpResponse<String> page) {
        return page.headers().allValues("Link").stream()
                .filter(link -> link.contains("next"))
                .map(link -> link.substring(1, link.indexOf('>')))
                .findFirst()
                .orElse("");
    }

    @Test
    void linksLeadThroughAllEventsAndOn() throws Exception {
        store.add(25, START, Duration.ofSeconds(1), 2);
        try (EventApi api = EventApi.start(Style.LINK, store)) {
            api.manners().pageSize(10);
            HttpResponse<String> page = ask(api.url());
            for (int i = 0; i < 3; i++) {
                page = ask(next(page));
            }
            assertThat(page.body()).isEqualTo("[]");
            assertThat(next(page)).isNotEmpty();
            assertThat(api.eventsServed()).isEqualTo(25);
            assertThat(api.differentServed()).isEqualTo(25);
            assertThat(api.pagesServed()).isEqualTo(4);
        }
    }

    @Test
    void aBoundedRequestHasNoNextOnItsLastPageAndIsOrderedByTime() throws Exception {
        store.add(START.plusSeconds(5));
        store.add(START);
        store.add(START.plusSeconds(60));
        try (EventApi api = EventApi.start(Style.LINK, store)) {
            HttpResponse<String> page =
                    ask(api.url() + "?since=" + START + "&until=" + START.plusSeconds(60));
            assertThat(page.body().indexOf(Event.id(2)))
                    .isLessThan(page.body().indexOf(Event.id(1)));
            assertThat(page.body()).doesNotContain(Event.id(3));
            assertThat(next(page)).isEmpty();
        }
    }

    @Test
    void sinceAndAfterTogetherAreRefused() throws Exception {
        try (EventApi api = EventApi.start(Style.LINK, store)) {
            String next = next(ask(api.url()));
            assertThat(ask(next + "&since=" + START).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void anExpiredCursorIsRefused() throws Exception {
        try (EventApi api = EventApi.start(Style.LINK, store)) {
            String next = next(ask(api.url()));
            assertThat(ask(next).statusCode()).isEqualTo(200);
            api.expireCursors();
            assertThat(ask(next).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aCutBodyIsCutAndNotCounted() throws Exception {
        store.add(25, START, Duration.ofSeconds(1), 2);
        try (EventApi api = EventApi.start(Style.LINK, store)) {
            api.faults(Faults.of(Map.of(1, Fault.CUT)));
            assertThatThrownBy(() -> ask(api.url())).isInstanceOf(IOException.class);
            assertThat(api.eventsServed()).isZero();
            assertThat(ask(api.url()).body()).contains(Event.id(25));
        }
    }

    @Test
    void newestFirstPagesStandStillWhileMoreArrives() throws Exception {
        store.add(25, START, Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.NEWEST_FIRST, store)) {
            api.manners().pageSize(10);
            HttpResponse<String> page = ask(api.url());
            assertThat(page.body())
                    .contains(Event.id(25), Event.id(16))
                    .doesNotContain(Event.id(15));
            store.add(START.plusSeconds(100));
            String cursor = page.body().replaceAll("(?s).*next_cursor\":\"([^\"]*)\".*", "$1");
            assertThat(ask(api.url() + "?cursor=" + cursor).body())
                    .contains(Event.id(15), Event.id(6))
                    .doesNotContain(Event.id(16));
        }
    }

    @Test
    void boundsAreInclusiveAndCoarseAsSaid() throws Exception {
        store.add(START.plusMillis(1_500));
        try (EventApi api = EventApi.start(Style.WINDOW, store)) {
            String url = api.url() + "?from=" + START.plusMillis(1_500);
            assertThat(ask(url).body()).contains(Event.id(1));
            api.manners().inclusive(false);
            assertThat(ask(url).body()).isEqualTo("[]");
            api.manners().inclusive(true).granularity(Duration.ofSeconds(1));
            assertThat(ask(api.url() + "?from=" + START.plusMillis(1_999)).body())
                    .contains(Event.id(1));
        }
    }
}
