package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;

/** Says what an answer means. Stateless. */
public interface Judge {

    /**
     * What the answer means, by its status, headers and body.
     *
     * @param withCursor whether the request held a cursor, which may be what is refused
     */
    Verdict judge(Answer answer, boolean withCursor);
}
