package dev.cairn.mirror;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the objects of a pond. All but the manifest are of one run, in whose names is the
 * sequence of the manifest that they are for: once that or a later one is in force, no run can
 * still bring an object of that sequence into the records.
 *
 * @param prefix of all keys, ends with a slash
 */
record ObjectKeys(String prefix) {

    private static final Pattern OF_A_RUN = Pattern.compile("objects/(\\d{1,18})-[0-9a-f]{32}/.+");

    String manifest() {
        return prefix + "manifest";
    }

    /** Below it are the objects of all runs. */
    String objects() {
        return prefix + "objects/";
    }

    /** Of what was staged for a manifest; without the prefix. */
    static String run(long sequence, String nonce) {
        return "objects/" + sequence + "-" + nonce + "/";
    }

    /** The sequence that an object is for; nothing if it is no object of a run. */
    OptionalLong sequence(String key) {
        Matcher match = OF_A_RUN.matcher(key.substring(prefix.length()));
        return match.matches()
                ? OptionalLong.of(Long.parseLong(match.group(1)))
                : OptionalLong.empty();
    }
}
