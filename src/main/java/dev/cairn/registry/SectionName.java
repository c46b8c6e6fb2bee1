package dev.cairn.registry;

import java.util.regex.Pattern;

/** The section of the registry that a repository's name stands for. */
final class SectionName {

    /** As long as a name can be without being a text by mistake. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private SectionName() {}

    /**
     * {@code BASE} for the empty name, else {@code BASE@NAME}.
     *
     * @throws IllegalArgumentException if the name has other characters than letters, digits, dot,
     *     underscore and hyphen, or more than 100
     */
    static String of(String base, String name) {
        if (name.isEmpty()) {
            return base;
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name="
                            + name
                            + " is not accepted; give up to 100 letters, digits, dots, underscores"
                            + " and hyphens");
        }
        return base + "@" + name;
    }
}
