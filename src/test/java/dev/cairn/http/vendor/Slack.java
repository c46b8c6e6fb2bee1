package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.util.Comparator;
import java.util.List;

/** Slack's audit log: newest first, times in whole seconds, an empty cursor on the last page. */
public final class Slack extends Vendor {

    @Override
    public String kamelet() {
        return "slack-audit-log-source";
    }

    @Override
    public String defaultName() {
        return "slack-audit-log-source-" + host();
    }

    @Override
    public List<String> parameters() {
        return List.of(
                "baseUrl: " + url(), "limit: 50", "lag: \"0\"", "token: \"RAW({{vendor.token}})\"");
    }

    @Override
    Told answer(Asked request, HttpExchange exchange) {
        if (!request.path().equals("/audit/v1/logs")) {
            return new Told(404, "{\"ok\":false}");
        }
        long oldest = Long.parseLong(request.query().getOrDefault("oldest", "0"));
        long latest = Long.parseLong(request.query().getOrDefault("latest", "99999999999"));
        List<Event> found =
                events().stream()
                        .filter(event -> event.time().getEpochSecond() >= oldest)
                        .filter(event -> event.time().getEpochSecond() <= latest)
                        .sorted(
                                Comparator.comparing(Event::time)
                                        .thenComparing(Event::number)
                                        .reversed())
                        .toList();
        String cursor = request.query().getOrDefault("cursor", "p0");
        int start = Math.min(found.size(), Integer.parseInt(cursor.substring(1)));
        int end = Math.min(found.size(), start + number(request.query(), "limit", 9999));
        ObjectNode root = object();
        ArrayNode entries = root.putArray("entries");
        for (Event event : found.subList(start, end)) {
            entries.addObject()
                    .put("id", event.id())
                    .put("date_create", event.time().getEpochSecond())
                    .put("action", "user_login");
        }
        root.putObject("response_metadata").put("next_cursor", end < found.size() ? "p" + end : "");
        return new Told(200, root.toString());
    }
}
