package dev.cairn.registry;

import org.apache.camel.CamelContext;

/**
 * What a bean that Camel gives its context to works on: the entries of that context's registry,
 * opened when they are first needed, and again when the context was stopped and started since. Safe
 * for all threads once it has its context.
 */
final class OpenedEntries {

    private final String user;
    private CamelContext context;
    private volatile DurableEntries entries;

    /**
     * Not opened yet.
     *
     * @param user who works on them, for messages
     */
    OpenedEntries(String user) {
        this.user = user;
    }

    CamelContext context() {
        return context;
    }

    void context(CamelContext given) {
        context = given;
    }

    /** The entries, opened. */
    DurableEntries get() {
        DurableEntries opened = entries;
        if (opened == null || !opened.isOpen()) {
            opened = DurableEntries.open(context, user);
            entries = opened;
        }
        return opened;
    }
}
