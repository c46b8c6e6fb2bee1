package dev.cairn.checkpoint;

/**
 * Where an entry stands in the registry.
 *
 * @param section {@code files}, {@code containers}, {@code api_sources} (each perhaps with
 *     {@code @GROUP}), {@code sinks}, {@code sources}, {@code ledger}, {@code state} …
 * @param name a path, a container's name, a source's name …; any text that is not empty
 */
public record Key(String section, String name) {

    public Key {
        if (section.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("section and name must not be empty");
        }
    }

    @Override
    public String toString() {
        return section + "/" + name;
    }
}
