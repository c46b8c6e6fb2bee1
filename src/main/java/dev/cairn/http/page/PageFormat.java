package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import java.io.IOException;

/** Reads pages. Used by one thread at a time. */
public interface PageFormat {

    /**
     * Reads a page.
     *
     * @throws MalformedPageException if the body is no such page: it was cut, or is of another form
     */
    Page read(Answer answer) throws IOException;
}
