package dev.cairn.cli;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.component.Cairn;
import dev.cairn.http.HttpPollEndpoint;
import dev.cairn.http.HttpPollProbe;
import dev.cairn.http.call.Transport;
import dev.cairn.http.call.TransportWrapper;
import dev.cairn.http.probe.Mask;
import dev.cairn.http.probe.RecordedExchange;
import dev.cairn.http.probe.Recording;
import dev.cairn.http.probe.ReplayedTransport;
import dev.cairn.http.probe.WatchedTransport;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Batch;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.util.URISupport;

/** One API source, asked for a few pages over a registry in memory. */
final class ProbedSource {

    /** How long one look for the next page takes; then it is seen whether there is one. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** A source that asks for nothing for so long is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(70);

    private static final Set<String> SECTIONS = Set.of("seen", "budgets");

    private final CamelContext context;
    private final String uri;
    private final Wire wire;
    private final ProbeReport report;

    ProbedSource(CamelContext context, String uri, Wire wire, ProbeReport report) {
        this.context = context;
        this.uri = uri;
        this.wire = wire;
        this.report = report;
    }

    /** What the source's requests go through. */
    static final class Wire implements TransportWrapper {

        private final Optional<Path> save;
        private final Optional<Path> replay;
        private final List<RecordedExchange> exchanges = new ArrayList<>();

        private Mask mask = new Mask(List.of(), List.of());
        private Optional<Recording> recording = Optional.empty();
        private Optional<ReplayedTransport> replayed = Optional.empty();

        Wire(Optional<Path> save, Optional<Path> replay) {
            this.save = save;
            this.replay = replay;
        }

        private void begin(String source, Mask its) throws IOException {
            mask = its;
            if (save.isPresent()) {
                recording = Optional.of(Recording.create(save.get(), source));
            }
            if (replay.isPresent()) {
                replayed = Optional.of(new ReplayedTransport(Recording.load(replay.get(), source)));
            }
        }

        @Override
        public Transport wrap(Transport transport) {
            Transport used = replayed.isPresent() ? replayed.get() : transport;
            return new WatchedTransport(used, mask, this::exchanged);
        }

        private void exchanged(RecordedExchange exchange) throws IOException {
            exchanges.add(exchange);
            if (recording.isPresent()) {
                recording.get().save(exchange);
            }
        }

        private List<RecordedExchange> take() {
            List<RecordedExchange> taken = List.copyOf(exchanges);
            exchanges.clear();
            return taken;
        }

        private boolean isPlayed() {
            return replayed.isPresent() && !replayed.get().hasNext();
        }
    }

    /**
     * Asks and reports.
     *
     * @param where the route's id
     * @param known what a registry holds
     * @return whether every answer was a page
     */
    boolean run(String where, int pages, Optional<Loaded.Present> known) throws Exception {
        HttpPollEndpoint endpoint = context.getEndpoint(uri, HttpPollEndpoint.class);
        HttpPollProbe probe = new HttpPollProbe(endpoint);
        Mask mask = mask();
        wire.begin(probe.name(), mask);
        Cairn cairn = Cairn.of(context);
        if (known.isPresent()) {
            cairn.registry().commit(copied(known.get()));
        }
        report.begins(where, probe, mask);
        try (Source source = probe.source(cairn)) {
            List<Position> positions =
                    cairn.registry().positions(Partition.Kind.API, endpoint.getGroup());
            Map<Partition, Position> begin = source.start(positions.isEmpty(), positions);
            ApiPosition before =
                    begin.values().stream()
                            .findFirst()
                            .map(ApiPosition.class::cast)
                            .orElseGet(() -> own(positions, probe.name()));
            report.before(before, begin.isEmpty());
            return ask(source, probe, before, pages);
        }
    }

    private static ApiPosition own(List<Position> positions, String name) {
        return positions.stream()
                .filter(ApiPosition.class::isInstance)
                .map(ApiPosition.class::cast)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean ask(Source source, HttpPollProbe probe, ApiPosition before, int pages)
            throws IOException {
        ApiPosition position = before;
        int asked = 0;
        long last = System.nanoTime();
        while (asked < pages) {
            Optional<Batch> batch;
            try {
                batch = source.poll(LOOK, partition -> false);
            } catch (IOException e) {
                report.exchanges(wire.take(), probe);
                report.failed(wire.isPlayed() ? "the recording ends here" : e.getMessage());
                report.after(position);
                return wire.isPlayed();
            }
            List<RecordedExchange> exchanges = wire.take();
            asked += report.exchanges(exchanges, probe);
            if (batch.isPresent()) {
                position = (ApiPosition) batch.get().end();
                report.page(batch.get(), position);
                batch.get().release();
            }
            if (!exchanges.isEmpty()) {
                last = System.nanoTime();
            }
            if (source.isCaughtUp() && asked > 0) {
                report.caughtUp();
                break;
            }
            if (System.nanoTime() - last > PATIENCE.toNanos()) {
                report.failed("nothing was asked for " + PATIENCE.toSeconds() + " s; given up");
                report.after(position);
                return false;
            }
        }
        report.after(position);
        return true;
    }

    /** What sources go on from. */
    private static ChangeSet copied(Loaded.Present known) {
        String positions = Partition.section(Partition.Kind.API, "");
        Map<Key, Optional<Entry>> copied = new HashMap<>();
        known.entries()
                .forEach(
                        (key, entry) -> {
                            String section = key.section();
                            if (section.equals(positions)
                                    || section.startsWith(positions + "@")
                                    || SECTIONS.contains(section)) {
                                copied.put(key, Optional.of(entry));
                            }
                        });
        return new ChangeSet(copied);
    }

    /** The values of all secret options that the endpoint has, and of the files they name. */
    private Mask mask() throws Exception {
        Map<String, Object> given = URISupport.parseQuery(URISupport.extractQuery(uri), true);
        URISupport.resolveRawParameterValues(given);
        Set<String> names =
                context.getCamelContextExtension()
                        .getEndpointUriFactory("http-poll")
                        .secretPropertyNames();
        Set<String> secrets = new LinkedHashSet<>();
        for (String name : names) {
            Object value = given.get(name);
            if (value != null) {
                String text = value.toString();
                secrets.add(text);
                secrets.add(text.strip());
                if (text.startsWith("file:") && Files.isReadable(Path.of(text.substring(5)))) {
                    secrets.add(Files.readString(Path.of(text.substring(5))).strip());
                }
            }
        }
        Object parameter = given.get("authQuery");
        return new Mask(secrets, parameter == null ? Set.of() : Set.of(parameter.toString()));
    }
}
