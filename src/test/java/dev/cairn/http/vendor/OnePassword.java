package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** 1Password's Events API: the first body has a limit and a time, the others a cursor alone. */
public final class OnePassword extends Vendor {

    @Override
    public String kamelet() {
        return "onepassword-events-source";
    }

    @Override
    public String defaultName() {
        return "onepassword-events-source-signinattempts-" + host();
    }

    @Override
    public List<String> parameters() {
        return List.of(
                "baseUrl: " + url(),
                "events: signinattempts",
                "limit: 50",
                "token: \"RAW({{vendor.token}})\"");
    }

    @Override
    Told answer(Asked request, HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(request.body());
        boolean right =
                request.path().equals("/api/v2/signinattempts")
                        && request.method().equals("POST")
                        && "application/json"
                                .equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                        && body.has("cursor") != body.has("start_time");
        if (!right) {
            return new Told(400, "{\"Error\":{\"Message\":\"bad request\"}}");
        }
        int from;
        int limit;
        if (body.has("cursor")) {
            String[] cursor = body.path("cursor").asText().split("/", -1);
            from = Integer.parseInt(cursor[0]);
            limit = Integer.parseInt(cursor[1]);
        } else {
            Instant start = Instant.parse(body.path("start_time").asText());
            from = (int) events().stream().filter(event -> event.time().isBefore(start)).count();
            limit = body.path("limit").asInt();
        }
        int end = Math.min(events().size(), from + limit);
        ObjectNode root = object();
        root.put("cursor", end + "/" + limit);
        root.put("has_more", end < events().size());
        ArrayNode items = root.putArray("items");
        List<Event> page = events().subList(from, end);
        for (Event event : page) {
            items.addObject()
                    .put("uuid", event.id())
                    .put("timestamp", event.time().toString())
                    .put("category", "success");
        }
        return new Told(200, root.toString());
    }
}
