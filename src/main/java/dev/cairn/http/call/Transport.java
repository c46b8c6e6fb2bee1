package dev.cairn.http.call;

import java.io.Closeable;
import java.io.IOException;

/** Sends requests, one at a time; {@link #abort} may come from any thread. */
public interface Transport extends Closeable {

    /**
     * Sends a request and takes in the whole answer, whatever its status. Redirects are followed
     * without what makes the request one of a known user where they lead to another origin.
     *
     * @throws BodyTooLargeException if the body is larger than {@code maxBodyBytes}
     * @throws IOException if there is no answer, or not all of it; the message names the origin and
     *     path, and nothing else of the URL
     */
    Answer send(Call call) throws IOException;

    /** Ends a request that is under way with an IOException; nothing if there is none. */
    void abort();
}
