package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R11")
final class AssignmentTest {

    private static List<String> names(String kind, int count) {
        return IntStream.range(0, count).mapToObj(i -> kind + "-" + i).toList();
    }

    @Test
    void R11_everySourceHasOneInstanceAndNobodyHasMoreThanOneMoreThanAnother() {
        for (int instances = 1; instances < 12; instances++) {
            for (int sources = 0; sources < 40; sources++) {
                Map<String, String> assigned =
                        Assignment.of(names("web", instances), names("api", sources));
                assertThat(assigned.keySet())
                        .containsExactlyInAnyOrderElementsOf(names("api", sources));
                Collection<Long> loads =
                        assigned.values().stream()
                                .collect(Collectors.groupingBy(x -> x, Collectors.counting()))
                                .values();
                long least = sources / instances;
                assertThat(loads).allMatch(load -> load == least || load == least + 1);
            }
        }
        assertThat(Assignment.of(List.of(), names("api", 3))).isEmpty();
    }

    @Test
    void theOrderInWhichTheyAreKnownDoesNotMatter() {
        List<String> instances = new ArrayList<>(names("web", 5));
        List<String> sources = new ArrayList<>(names("api", 17));
        Map<String, String> assigned = Assignment.of(instances, sources);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(instances, random);
            Collections.shuffle(sources, random);
            assertThat(Assignment.of(instances, sources)).isEqualTo(assigned);
        }
    }

    @Test
    void fewSourcesMoveWhenAnInstanceJoins() {
        List<String> sources = names("api", 120);
        Map<String, String> before = Assignment.of(names("web", 5), sources);
        Map<String, String> after = Assignment.of(names("web", 6), sources);
        long moved = sources.stream().filter(s -> !before.get(s).equals(after.get(s))).count();
        assertThat(moved).isBetween(20L, 60L);
    }
}
