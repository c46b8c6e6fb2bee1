package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.util.List;

/**
 * Brings a kind of sink back to its committed state when a registry is opened, before any source
 * starts. Found by {@link java.util.ServiceLoader}.
 */
public interface SinkRecovery {

    /** The {@code type} member of the sink entries that this recovers. */
    String type();

    /**
     * Recovers one sink.
     *
     * @param name the key in the section {@code sinks}
     * @param committed its entry
     * @param restored whether the registry was taken from an older generation: nothing may be
     *     destroyed then
     * @param maxCutBytes more than this is never cut off, but kept aside
     * @return the entry as it is now, what was lost, and lines for people
     * @throws IOException if the sink cannot be trusted or reached; the start stops with it
     */
    Recovered recover(String name, Entry committed, boolean restored, long maxCutBytes)
            throws IOException;

    /**
     * Outcome of a recovery.
     *
     * @param entry the sink's entry now; committed before anything else happens
     * @param losses for the ledger
     * @param messages one line each
     */
    record Recovered(Entry entry, List<Loss> losses, List<String> messages) {
        public Recovered {
            losses = List.copyOf(losses);
            messages = List.copyOf(messages);
        }
    }
}
