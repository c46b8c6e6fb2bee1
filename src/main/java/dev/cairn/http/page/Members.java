package dev.cairn.http.page;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of an answer that are asked for besides its events. Those that names and indexes say
 * are found on the way; the others need the whole answer as a tree.
 */
final class Members {

    private final Wanted tree;
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final Map<String, TreePath> treePaths = new LinkedHashMap<>();

    /**
     * @param tree where to look; the events are marked in it
     * @param events where the events are, which are not looked into on the way
     */
    Members(Collection<String> paths, Wanted tree, Optional<MemberPath> events) {
        this.tree = tree;
        for (String text : paths) {
            Optional<MemberPath> path = MemberPath.parse(text);
            if (path.isPresent() && events.filter(at -> at.leadsTo(path.get())).isEmpty()) {
                slots.put(text, tree.slot(path.get()));
            } else {
                treePaths.put(
                        text,
                        path.map(at -> TreePath.of("path", at))
                                .orElseGet(() -> TreePath.of("path", text)));
            }
        }
    }

    /** Where to look within an answer. */
    Wanted tree() {
        return tree;
    }

    /** Place for what is found. */
    String[] slots() {
        return new String[tree.slots()];
    }

    /** All paths. */
    Set<String> paths() {
        Set<String> all = new LinkedHashSet<>(slots.keySet());
        all.addAll(treePaths.keySet());
        return all;
    }

    /** Every member, of what was found on the way and in the tree. */
    Map<String, Optional<String>> of(String[] found, byte[] json, int start, int end)
            throws MalformedPageException {
        Map<String, Optional<String>> members = new HashMap<>();
        slots.forEach((path, slot) -> members.put(path, Optional.ofNullable(found[slot])));
        if (!treePaths.isEmpty()) {
            JsonTree all = JsonTree.read(json, start, end);
            treePaths.forEach((path, way) -> members.put(path, all.text(way)));
        }
        return members;
    }
}
