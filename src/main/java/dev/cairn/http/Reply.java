package dev.cairn.http;

import dev.cairn.http.limit.Verdict;
import dev.cairn.http.page.Page;
import java.util.Optional;

/** What came of asking for a page. */
sealed interface Reply {

    /**
     * A page.
     *
     * @param page what is on it
     * @param next the cursor of the one behind it; empty if the server names none
     * @param last whether the one behind it is not to be asked for now
     */
    record Got(Page page, Optional<String> next, boolean last) implements Reply {}

    /**
     * No page.
     *
     * @param verdict why, and what to do
     */
    record Refused(Verdict verdict) implements Reply {}
}
