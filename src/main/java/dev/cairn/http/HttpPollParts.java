package dev.cairn.http;

import dev.cairn.component.Cairn;
import dev.cairn.component.SourceMemory;
import dev.cairn.http.auth.Authenticator;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Transport;
import dev.cairn.http.call.TransportWrapper;
import dev.cairn.http.call.Urls;
import dev.cairn.http.cursor.CursorPolicy;
import dev.cairn.http.cursor.PageFacts;
import dev.cairn.http.limit.Budget;
import dev.cairn.http.limit.Judge;
import dev.cairn.http.limit.ServerClock;
import dev.cairn.http.page.PageFormat;
import dev.cairn.http.page.Pagination;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;

/** Makes the parts of a source of an endpoint's options. */
final class HttpPollParts {

    private HttpPollParts() {}

    /** IllegalArgumentException for an option, or several together, that are not accepted. */
    static void check(HttpPollEndpoint endpoint) {
        Transport nobody = new NoTransport();
        ServerClock clock = new ServerClock(InstantSource.system());
        authenticator(endpoint, nobody, clock);
        pagination(endpoint);
        format(endpoint);
        policy(endpoint, List.of());
        endpoint.getRequest().timetable(RandomGenerator.getDefault());
        judge(endpoint);
        endpoint.getAnswers().retries(RandomGenerator.getDefault());
    }

    /** The source of an endpoint. */
    static HttpPollSource source(
            HttpPollEndpoint endpoint, Cairn cairn, HttpPollComponent component, Runnable closed)
            throws IOException {
        RandomGenerator random = RandomGenerator.getDefault();
        ServerClock clock = new ServerClock(InstantSource.system());
        Transport transport = transport(endpoint);
        Budget budget = budget(endpoint, cairn.memory(), component, clock);
        PageRequests requests =
                new PageRequests(
                        endpoint.template(),
                        endpoint.getItems().queryTime(),
                        authenticator(endpoint, transport, clock),
                        transport,
                        budget,
                        clock,
                        judge(endpoint),
                        format(endpoint),
                        pagination(endpoint),
                        endpoint.getPlace().isStream());
        return new HttpPollSource(
                endpoint.partition(),
                Urls.shown(url(endpoint)),
                requests,
                policy(endpoint, seen(cairn.memory(), endpoint.partition())),
                new Pace(
                        endpoint.getRequest().timetable(random),
                        budget,
                        endpoint.getAnswers().retries(random),
                        clock),
                transport,
                clock,
                endpoint.getPages().getMaxPages(),
                closed);
    }

    private static URI url(HttpPollEndpoint endpoint) {
        return endpoint.template().url();
    }

    private static Transport transport(HttpPollEndpoint endpoint) {
        CamelContext context = endpoint.getCamelContext();
        TransportWrapper wrapper = context.getRegistry().findSingleByType(TransportWrapper.class);
        Transport transport = endpoint.getRequest().transport(context);
        return wrapper == null ? transport : wrapper.wrap(transport);
    }

    private static Authenticator authenticator(
            HttpPollEndpoint endpoint, Transport transport, ServerClock clock) {
        return endpoint.getAccess()
                .authenticator(endpoint.getOauth(), endpoint.getSigning(), transport, clock);
    }

    private static Pagination pagination(HttpPollEndpoint endpoint) {
        return endpoint.getPages().pagination(url(endpoint), endpoint.getItems());
    }

    private static PageFormat format(HttpPollEndpoint endpoint) {
        return endpoint.getItems().pageFormat(endpoint.getPages().members());
    }

    private static CursorPolicy policy(HttpPollEndpoint endpoint, List<SeenIds> seen) {
        PageFacts facts =
                new PageFacts(
                        endpoint.getItems().hasTimes(),
                        endpoint.getPages().pageSize().orElse(0),
                        endpoint.getPages().stopsAtWatermark(),
                        endpoint.getItems().queryTime().granule());
        return endpoint.getPlace().policy(endpoint.partition(), seen, facts);
    }

    private static List<SeenIds> seen(SourceMemory memory, Partition partition) throws IOException {
        try {
            return memory.seen(partition);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the registry could be read");
        }
    }

    /** What is known of the limit of a group is kept, so that a restart does not ask too soon. */
    private static Budget budget(
            HttpPollEndpoint endpoint,
            SourceMemory memory,
            HttpPollComponent component,
            ServerClock clock) {
        String group = endpoint.getLimits().group(url(endpoint));
        Budget budget =
                component.budget(
                        group,
                        name -> {
                            Budget made =
                                    endpoint.getLimits()
                                            .budget(clock, RandomGenerator.getDefault());
                            made.restore(Budget.State.of(memory.budget(name)));
                            made.onChange(state -> memory.keepBudget(name, state.members()));
                            return made;
                        });
        budget.follow(endpoint.getLimits().rules());
        return budget;
    }

    private static Judge judge(HttpPollEndpoint endpoint) {
        return endpoint.getAnswers()
                .judge(endpoint.getPlace().recoversFromRejection(), endpoint.getLimits().rules());
    }

    /** Stands where nothing is sent. */
    private static final class NoTransport implements Transport {
        @Override
        public Answer send(Call call) {
            throw new IllegalStateException("nothing is sent while options are checked");
        }

        @Override
        public void abort() {
            // nothing is under way
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
