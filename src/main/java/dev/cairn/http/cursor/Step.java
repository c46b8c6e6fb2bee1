package dev.cairn.http.cursor;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.Loss;
import dev.cairn.source.SeenIds;
import java.util.BitSet;
import java.util.List;

/**
 * What a page means for the stream.
 *
 * @param fresh the events that are delivered; the others were before
 * @param end the position behind the page
 * @param losses what is passed without delivery, or may be delivered twice
 * @param seen ids to know again, or to forget, with the same commit
 * @param more whether the next page is to be asked for at once: the stream has not been caught up
 *     with
 */
public record Step(
        BitSet fresh, ApiPosition end, List<Loss> losses, List<SeenIds> seen, boolean more) {

    public Step {
        losses = List.copyOf(losses);
        seen = List.copyOf(seen);
    }
}
