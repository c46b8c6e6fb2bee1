package dev.cairn.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What somebody may have meant. */
final class NearNames {

    private static final int MAX_SHOWN = 3;

    private NearNames() {}

    private record Near(String name, int distance) {}

    /** {@code ; did you mean A or B?}, or nothing if no name is near. */
    static String advice(String given, Collection<String> names) {
        List<String> near = of(given, names);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The nearest names, the nearest first: of the same last part, or a few letters away. */
    static List<String> of(String given, Collection<String> names) {
        int limit = Math.max(2, given.length() / 4);
        String wanted = given.toLowerCase(Locale.ROOT);
        List<Near> near = new ArrayList<>();
        for (String name : names) {
            int distance = distance(wanted, name.toLowerCase(Locale.ROOT), limit);
            if (distance <= limit) {
                near.add(new Near(name, distance));
            } else if (lastPart(name).equalsIgnoreCase(lastPart(given))) {
                near.add(new Near(name, limit + 1));
            }
        }
        return near.stream()
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(MAX_SHOWN)
                .map(Near::name)
                .toList();
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Letters to insert, remove or replace; some number above the limit if it is above that. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) > limit) {
            return limit + 1;
        }
        int[] above = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return limit + 1;
            }
            above = row;
        }
        return above[right.length()];
    }
}
