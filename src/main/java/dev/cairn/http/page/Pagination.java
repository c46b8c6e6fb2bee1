package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * How the pages of an API follow one another. Stateless.
 *
 * <p>{@link #next} is what the server says, {@link #isLast} what the options make of it. They
 * differ where a server gives a cursor for ever: Okta links to a next page from an empty one, and
 * others return a token together with {@code has_more=false}. A stream keeps such a cursor and asks
 * with it at its next turn; a run is complete. A cursor that is equal to its own page's means "here
 * again later" if the page is empty, and that the server does not move if there are events on it; a
 * page with such a cursor is the last of its turn either way.
 */
public interface Pagination {

    /** The cursor of the first page: {@code 1} of page numbers, say; empty if it needs none. */
    Optional<String> first();

    /**
     * Whether a cursor is the whole URL of its page, asked for as it is; otherwise it is a value
     * that the request's templates hold as {@code ${cursor}}.
     */
    boolean isUrl();

    /**
     * The URL of a cursor where {@link #isUrl}.
     *
     * @throws ForeignUrlException if it leads to another origin than is allowed
     * @throws MalformedPageException if it is no URL
     */
    URI url(String cursor) throws IOException;

    /**
     * The cursor of the page behind an answer's; empty if there is none.
     *
     * @param cursor that of the answer's own page; empty if it needed none
     * @param call what was asked
     * @param soFar items on the pages of this run before this one
     * @throws ForeignUrlException if it leads to another origin than is allowed
     * @throws MalformedPageException if the answer does not say what the options promise
     */
    Optional<String> next(Optional<String> cursor, Call call, Answer answer, Page page, long soFar)
            throws IOException;

    /**
     * Whether there is nothing behind a page for now, by {@code stopWhen} or because {@link #next}
     * gave nothing new: a run is complete, a stream is caught up with.
     *
     * @param cursor that of the page
     * @param next what {@link #next} gave for it
     * @param soFar items on the pages of this run before this one
     */
    boolean isLast(Optional<String> cursor, Page page, Optional<String> next, long soFar);
}
