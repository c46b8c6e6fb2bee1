package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The API that docs/add-your-api.md adds: a token per page, oldest first, a lower bound of time.
 */
public final class OwnApi extends Vendor {

    @Override
    public String kamelet() {
        return "generic-rest-source";
    }

    @Override
    public String defaultName() {
        return "generic-rest-source-" + host();
    }

    @Override
    public List<String> parameters() {
        return List.of(
                "url: " + url() + "/v1/events",
                "token: \"RAW({{vendor.token}})\"",
                "itemsPath: data.events",
                "idPath: id",
                "timePath: created_at",
                "fromParameter: since",
                "cursorParameter: after",
                "limitParameter: limit",
                "limit: 50",
                "paging: cursor",
                "nextPath: meta.next",
                "cursor: timestamp",
                "overlap: 10m");
    }

    @Override
    Told answer(Asked request, HttpExchange exchange) {
        if (!request.path().equals("/v1/events")
                || !List.of("after", "limit", "since").containsAll(request.query().keySet())) {
            return new Told(400, "{\"error\":\"unknown parameter\"}");
        }
        Instant since = Instant.parse(request.query().get("since"));
        List<Event> found =
                events().stream()
                        .filter(event -> !event.time().isBefore(since))
                        .sorted(Comparator.comparing(Event::time))
                        .toList();
        int start = Math.min(found.size(), number(request.query(), "after", 0));
        int end = Math.min(found.size(), start + number(request.query(), "limit", 100));
        ObjectNode root = object();
        ArrayNode array = root.putObject("data").putArray("events");
        for (Event event : found.subList(start, end)) {
            array.addObject().put("id", event.id()).put("created_at", event.time().toString());
        }
        ObjectNode meta = root.putObject("meta");
        if (end < found.size()) {
            meta.put("next", Integer.toString(end));
        } else {
            meta.putNull("next");
        }
        return new Told(200, root.toString());
    }
}
