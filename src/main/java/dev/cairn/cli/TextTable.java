package dev.cairn.cli;

import java.io.PrintWriter;
import java.util.List;

/** Columns of text for people; control characters in names are shown, not obeyed. */
final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    static void print(PrintWriter out, List<String> titles, List<List<String>> rows) {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = titles.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], printable(row.get(column)).length());
            }
        }
        printRow(out, titles, widths);
        rows.forEach(row -> printRow(out, row, widths));
    }

    private static void printRow(PrintWriter out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = printable(cells.get(column));
            line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
