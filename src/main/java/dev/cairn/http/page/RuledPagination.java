package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** A way from page to page, and the rules of its end. */
record RuledPagination(Way way, StopRules rules) implements Pagination {

    @Override
    public Optional<String> first() {
        return way.first();
    }

    @Override
    public boolean isUrl() {
        return way instanceof Way.ByUrl;
    }

    @Override
    public URI url(String cursor) throws IOException {
        if (way instanceof Way.ByUrl byUrl) {
            return byUrl.origins().checked(References.resolve(byUrl.origins().own(), cursor));
        }
        throw new IllegalStateException("cursors are no URLs");
    }

    @Override
    public Optional<String> next(
            Optional<String> cursor, Call call, Answer answer, Page page, long soFar)
            throws IOException {
        return way.next(cursor, call.url(), answer, page);
    }

    @Override
    public boolean isLast(Optional<String> cursor, Page page, Optional<String> next, long soFar) {
        return next.isEmpty() || next.equals(cursor) || rules.isLast(cursor, page, soFar);
    }
}
