package dev.cairn.http.limit;

import java.time.Duration;

/**
 * What an answer means.
 *
 * @param action what to do
 * @param delay how long to wait first, where the action is WAIT or RETRY; zero lets the backoff
 *     decide
 * @param reason one line for people, without secrets
 */
public record Verdict(Action action, Duration delay, String reason) {

    /** What to do. */
    public enum Action {
        /** It is a page. */
        PAGE,
        /** The server wants fewer requests; all is well. */
        WAIT,
        /** A failure that is likely to pass. */
        RETRY,
        /** People must see to it; asked again rarely, health is DOWN. */
        FAIL,
        /** There is nothing more: as a page without events and without a next one. */
        END_OF_DATA,
        /** Who asks must be proven anew. */
        REFRESH_TOKEN,
        /** The cursor is of no use any more. */
        RESET_CURSOR
    }
}
