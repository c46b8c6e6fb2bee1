package dev.cairn.http.cursor;

import dev.cairn.http.page.Page;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Loss;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a source's position means. Asked by one thread; a page is stepped over once, in order, and
 * its step is delivered before the next or never, in which case the policy is made anew from the
 * last committed position. Of a page that was delivered in part, what was delivered is added to
 * {@link ApiPosition#passed} of the position it was asked from.
 */
public interface CursorPolicy {

    /**
     * Where a stream begins of which nothing is known: committed before the first request, so that
     * a crash before the first page does not move it.
     *
     * @param beginning without a watermark, cursor or run
     * @param now by the server's clock
     */
    ApiPosition begin(ApiPosition beginning, Instant now);

    /**
     * The page to ask for.
     *
     * @param now by the server's clock
     * @return empty if there is nothing to ask for yet: a window that has not ended
     */
    Optional<Ask> ask(ApiPosition at, Instant now);

    /**
     * What a page brings.
     *
     * @param ask what was asked
     * @param next the cursor of the page behind it, as the server says it; empty if there is none
     * @param last whether this page is the last for now; true where there is no next page, and
     *     where the next one would be the same again
     * @param now by the server's clock
     */
    Step step(Ask ask, Page page, Optional<String> next, boolean last, Instant now);

    /**
     * Where to go on when the server refuses a cursor.
     *
     * @param losses gets what may be missing or repeated by it
     * @return empty if there is no other place to go on from: no cursor was asked with, or the user
     *     wants the source to stop; people must see to it
     */
    Optional<ApiPosition> rewound(ApiPosition at, Instant now, List<Loss> losses);
}
