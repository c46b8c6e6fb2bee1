package dev.cairn.cli;

import java.util.Locale;

/** Numbers of bytes for people: three digits and a decimal unit. */
final class Bytes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Bytes() {}

    static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit + 1 < UNITS.length) {
            value /= 1000;
            unit++;
        }
        String digits =
                unit == 0 || value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, digits, value, UNITS[unit]);
    }
}
