package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.util.List;

/**
 * Committed bytes are missing from a sink. Nothing more is written to it until somebody has looked,
 * or has allowed to go on without them.
 */
public final class SinkDamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Entry entry;
    private final transient List<Loss> losses;

    /**
     * @param entry the sink's entry, to be committed before the start is given up
     * @param losses what is to be entered in the ledger with it; empty if it was entered before
     */
    public SinkDamagedException(String message, Entry entry, List<Loss> losses) {
        super(message);
        this.entry = entry;
        this.losses = List.copyOf(losses);
    }

    /** The sink's entry, with a note of the damage. */
    public Entry entry() {
        return entry;
    }

    /** What is missing and not in the ledger yet. */
    public List<Loss> losses() {
        return losses;
    }
}
