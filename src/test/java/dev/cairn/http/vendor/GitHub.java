package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * GitHub's audit log: oldest first, times in a search phrase to the second, a Link with an opaque
 * {@code after} that the last page lacks.
 */
public final class GitHub extends Vendor {

    @Override
    public String kamelet() {
        return "github-audit-log-source";
    }

    @Override
    public String defaultName() {
        return "github-audit-log-source-acme-" + host();
    }

    @Override
    public List<String> parameters() {
        return List.of(
                "account: acme",
                "baseUrl: " + url(),
                "limit: 50",
                "filter: \"RAW(action:repo)\"",
                "token: \"RAW({{vendor.token}})\"");
    }

    @Override
    Told answer(Asked request, HttpExchange exchange) {
        boolean right =
                request.path().equals("/orgs/acme/audit-log")
                        && "asc".equals(request.query().get("order"))
                        && "all".equals(request.query().get("include"))
                        && "2022-11-28"
                                .equals(
                                        exchange.getRequestHeaders()
                                                .getFirst("X-GitHub-Api-Version"))
                        && "application/vnd.github+json"
                                .equals(exchange.getRequestHeaders().getFirst("Accept"));
        String phrase = request.query().getOrDefault("phrase", "");
        if (!right || !phrase.matches("created:>=\\S+Z action:repo")) {
            return new Told(422, "{\"message\":\"Validation Failed\"}");
        }
        Instant from = Instant.parse(phrase.substring("created:>=".length(), phrase.indexOf(' ')));
        List<Event> found =
                events().stream()
                        .filter(event -> !event.time().isBefore(from))
                        .sorted(Comparator.comparing(Event::time))
                        .toList();
        int after = number(request.query(), "after", 0);
        int end = Math.min(found.size(), after + number(request.query(), "per_page", 30));
        String link = "<" + url() + exchange.getRequestURI().getRawPath() + "?" + query(exchange);
        String first = link + "&after=0>; rel=\"first\"";
        exchange.getResponseHeaders()
                .add(
                        "Link",
                        end < found.size()
                                ? link + "&after=" + end + ">; rel=\"next\", " + first
                                : first);
        ArrayNode array = JSON.createArrayNode();
        for (Event event : found.subList(Math.min(after, end), end)) {
            array.addObject()
                    .put("_document_id", event.id())
                    .put("@timestamp", event.time().toEpochMilli())
                    .put("action", "repo.create");
        }
        return new Told(200, array.toString());
    }

    private static String query(HttpExchange exchange) {
        return exchange.getRequestURI().getRawQuery().replaceAll("&after=\\d+", "");
    }
}
