package dev.cairn.bench;

/** The table of the stores: what was measured, what was measured bare beside it, and the ratio. */
final class StoreRows {

    private final Table table =
            new Table("", "median", "min–max", "against", "ratio in a round", "target", "");

    /**
     * A figure against another of the same rounds.
     *
     * @param ratios round by round
     */
    void ratio(
            String name, Series measured, Series bare, Series ratios, Target target, int roundTo) {
        table.row(
                name,
                number(measured.median(), roundTo),
                number(measured.min(), roundTo) + "–" + number(measured.max(), roundTo),
                number(bare.median(), roundTo),
                Table.number(ratios.median()) + " (" + Table.range(ratios) + ")",
                target.text(),
                target.verdict(ratios.median()));
    }

    /**
     * A figure against another of the same rounds, by their difference.
     *
     * @param differences round by round
     */
    void difference(String name, Series measured, Series bare, Series differences, Target target) {
        table.row(
                name,
                Table.number(measured.median()),
                Table.range(measured),
                Table.number(bare.median()),
                "+" + Table.number(differences.median()) + " (" + Table.range(differences) + ")",
                target.text(),
                target.verdict(differences.median()));
    }

    /** A figure that stands for itself. */
    void plain(String name, Series measured) {
        table.row(name, Table.number(measured.median()), Table.range(measured), "", "", "", "");
    }

    /** A figure with a target of its own. */
    void single(String name, double measured, String bare, Target target) {
        table.row(
                name,
                Table.number(measured),
                "",
                bare,
                "",
                target.text(),
                target.verdict(measured));
    }

    private static String number(double value, int roundTo) {
        return Table.number(roundTo == 0 ? value : Math.rint(value / roundTo) * roundTo);
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
