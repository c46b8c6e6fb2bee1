package dev.cairn.bench;

/** What a figure should be: at least, or at most, so much. */
record Target(boolean atLeast, double value, String text) {

    /** For what is only reported. */
    static final Target NONE = new Target(true, Double.NEGATIVE_INFINITY, "");

    static Target atLeast(double value, String text) {
        return new Target(true, value, text);
    }

    static Target atMost(double value, String text) {
        return new Target(false, value, text);
    }

    String verdict(double figure) {
        if (text.isEmpty()) {
            return "";
        }
        return (atLeast ? figure >= value : figure <= value) ? "ok" : "MISSED";
    }
}
