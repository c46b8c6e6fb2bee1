package dev.cairn.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The one table of results; its columns are as wide as their longest cell. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(header);
    }

    void row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells");
        }
        rows.add(cells);
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            append(text, rows.get(r), widths);
            if (r == 0) {
                String[] rule = new String[widths.length];
                for (int i = 0; i < rule.length; i++) {
                    rule[i] = "-".repeat(widths[i]);
                }
                append(text, rule, widths);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String[] row, int[] widths) {
        text.append('|');
        for (int i = 0; i < row.length; i++) {
            String cell = row[i];
            String gap = " ".repeat(widths[i] - cell.length());
            text.append(' ').append(i == 0 ? cell + gap : gap + cell).append(" |");
        }
        text.append('\n');
    }

    static String number(double value) {
        int digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    static String range(Series series) {
        return number(series.min()) + "–" + number(series.max());
    }
}
