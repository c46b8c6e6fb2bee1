package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Takes down what a source tells at its start, and insists on what {@link Findings} promise. */
final class HeardFindings implements Findings {

    /** What differs. */
    final List<String> lines = new ArrayList<>();

    /** What was not told of yet. */
    final Set<Partition> open = new HashSet<>();

    int matches;
    private boolean expecting = true;

    @Override
    public void expect(Collection<Partition> partitions) {
        assertThat(expecting).as("expectations come once and first").isTrue();
        expecting = false;
        open.addAll(partitions);
        assertThat(open).hasSameSizeAs(partitions);
    }

    @Override
    public void matches(Partition partition, Position checkpoint) {
        assertThat(open.remove(partition)).as("%s is told of once", partition).isTrue();
        matches++;
    }

    @Override
    public void differs(Partition partition, Supplier<String> line) {
        assertThat(open.remove(partition)).as("%s is told of once", partition).isTrue();
        String text = line.get();
        assertThat(text).startsWith("/").doesNotContain("\n", "null");
        lines.add(text);
    }

    @Override
    public void end() {
        open.clear();
    }
}
