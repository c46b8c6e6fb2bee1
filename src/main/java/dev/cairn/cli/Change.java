package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.source.Loss;
import java.util.List;

/**
 * What a person is about to do to an entry.
 *
 * @param key of the entry
 * @param after the entry as it is to be
 * @param lines what changes, and what follows from it, for the person to confirm; not empty
 * @param losses what will never be delivered because of it, for the ledger
 */
record Change(Key key, Entry after, List<String> lines, List<Loss> losses) {

    Change {
        lines = List.copyOf(lines);
        losses = List.copyOf(losses);
    }
}
