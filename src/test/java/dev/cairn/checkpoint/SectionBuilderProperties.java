package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** In whatever order entries come, the section is what a sorted map makes of them. */
class SectionBuilderProperties {

    @Property(tries = 500)
    void aSectionIsASortedMapOfWhatWasAdded(
            @ForAll @Size(max = 30)
                    List<@StringLength(min = 1, max = 2) @CharRange(from = 'a', to = 'f') String>
                            names,
            @ForAll boolean inOrder) {
        List<String> order = inOrder ? names.stream().sorted().distinct().toList() : names;
        SectionBuilder builder = new SectionBuilder();
        Map<String, Entry> expected = new TreeMap<>();
        long number = 0;
        for (String name : order) {
            Entry entry = Entry.of(Map.of("position", number++));
            assertThat(builder.add(name, entry)).isEqualTo(expected.put(name, entry) == null);
        }
        Map<String, Entry> built = builder.build();
        assertThat(built).isEqualTo(expected);
        assertThat(built.keySet()).containsExactlyElementsOf(expected.keySet());
        built.put("b", Entry.EMPTY);
        assertThat(built).containsEntry("b", Entry.EMPTY);
    }
}
