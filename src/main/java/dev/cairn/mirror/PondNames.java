package dev.cairn.mirror;

import java.util.Set;

/** Names of copies that gave theirs to what the host has there now. */
final class PondNames {

    private static final int[] DIGITS = {8, 16, 64};

    private PondNames() {}

    /**
     * {@code NAME~} and the first 8 digits of the copy's digest; more where that name is used.
     *
     * @param used all names there are
     */
    static String displaced(Copy copy, Set<String> used) {
        String digest = copy.digest().toString();
        for (int digits : DIGITS) {
            String name = copy.name() + "~" + digest.substring(0, digits);
            if (!used.contains(name)) {
                return name;
            }
        }
        for (int n = 2; ; n++) {
            String name = copy.name() + "~" + digest + "-" + n;
            if (!used.contains(name)) {
                return name;
            }
        }
    }
}
