package dev.cairn.component;

import java.util.ServiceLoader;
import org.apache.camel.CamelContext;

/**
 * Shows or steers the registry of a context: a management bean, for example. Found by {@code
 * META-INF/services}, attached whenever the registry of a context is opened: once, and once more
 * each time that Camel starts a stopped context again.
 */
public interface RegistryFace {

    /**
     * Attaches itself, as a service of the context for example.
     *
     * @param cairn started; the same object as long as the context lives
     */
    void attach(CamelContext context, Cairn cairn) throws Exception;

    /** Attaches all there are. */
    static void attachAll(CamelContext context, Cairn cairn) throws Exception {
        ClassLoader loader = RegistryFace.class.getClassLoader();
        for (RegistryFace face : ServiceLoader.load(RegistryFace.class, loader)) {
            face.attach(context, cairn);
        }
    }
}
