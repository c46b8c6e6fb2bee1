package dev.cairn.http.call;

/**
 * Stands between sources and the network, to look on or to answer itself. A source that finds one
 * in Camel's registry, by its type, sends all its requests through it, those for tokens too.
 */
@FunctionalInterface
public interface TransportWrapper {

    /**
     * What a source is to use instead.
     *
     * @param transport sends requests to the network; closed by what is returned
     */
    Transport wrap(Transport transport);
}
