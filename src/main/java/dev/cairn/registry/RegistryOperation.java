package dev.cairn.registry;

import java.util.Locale;

/** What can be done with a registry from a route. */
public enum RegistryOperation {
    /** Commit what is acknowledged now. */
    flush,
    /** Remove checkpoints of what no longer exists. */
    clean;

    static RegistryOperation parse(String name) {
        for (RegistryOperation operation : values()) {
            if (operation.name().equals(name.toLowerCase(Locale.ROOT))) {
                return operation;
            }
        }
        throw new IllegalArgumentException(
                "registry:" + name + " is not known; use registry:flush or registry:clean");
    }
}
