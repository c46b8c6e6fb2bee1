package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import java.io.IOException;
import java.util.Optional;

/** Where in an answer the way to the next page is written. */
@FunctionalInterface
interface Place {

    /** What is written there; empty if nothing is. */
    Optional<String> text(Answer answer, Page page) throws IOException;

    /** A {@code Link} header of a relation. */
    static Place link(String relation) {
        return (answer, page) -> LinkHeader.target(answer.headers("Link"), relation);
    }

    /** Another header. */
    static Place header(String name) {
        return (answer, page) -> present(answer.header(name));
    }

    /** A member of the body. */
    static Place member(String path) {
        return (answer, page) -> present(page.member(path));
    }

    private static Optional<String> present(Optional<String> text) {
        return text.map(String::strip).filter(one -> !one.isEmpty());
    }
}
