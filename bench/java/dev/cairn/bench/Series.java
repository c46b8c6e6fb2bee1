package dev.cairn.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one measurement gave in each round, in order. */
final class Series {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min() {
        return Collections.min(values);
    }

    double max() {
        return Collections.max(values);
    }

    /** Round by round, how many times this goes into the other. */
    Series into(Series other) {
        Series ratios = new Series();
        for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
            ratios.add(other.values.get(i) / values.get(i));
        }
        return ratios;
    }

    /** Round by round, this divided by the other. */
    Series over(Series other) {
        return other.into(this);
    }

    /** Round by round, this less the other. */
    Series less(Series other) {
        Series rest = new Series();
        for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
            rest.add(values.get(i) - other.values.get(i));
        }
        return rest;
    }

    /** So much divided by each value. */
    Series per(double amount) {
        Series rates = new Series();
        values.forEach(value -> rates.add(amount / value));
        return rates;
    }
}
