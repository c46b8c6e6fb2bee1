package dev.cairn.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Columns of text for people; control characters in names are shown, not obeyed. */
final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    static void print(PrintWriter out, List<String> titles, List<List<String>> rows) {
        print(out, titles, rows, Function.identity());
    }

    /**
     * Prints rows of any kind.
     *
     * @param cells of a row; asked for twice each, so that no table has to be held
     */
    static <T> void print(
            PrintWriter out, List<String> titles, List<T> rows, Function<T, List<String>> cells) {
        int[] widths = widths(titles, rows, cells);
        out.println(line(titles, widths));
        rows.forEach(row -> out.println(line(cells.apply(row), widths)));
    }

    /** How wide each column is to be. */
    static <T> int[] widths(List<String> titles, List<T> rows, Function<T, List<String>> cells) {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = titles.get(column).length();
        }
        for (T row : rows) {
            List<String> texts = cells.apply(row);
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], texts.get(column).length());
            }
        }
        return widths;
    }

    /** How wide a whole row is. */
    static int width(int[] widths) {
        return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /** One row, without spaces at its end. */
    static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        int end = 0;
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            for (int i = 0; i < cell.length(); i++) {
                char c = cell.charAt(i);
                line.append(Character.isISOControl(c) ? '?' : c);
            }
            end = line.length();
            line.append(" ".repeat(Math.max(0, widths[column] - cell.length()))).append(GAP);
        }
        line.setLength(end);
        return line.toString().stripTrailing();
    }
}
