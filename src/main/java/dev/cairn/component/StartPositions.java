package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where sources go on: at what is committed, or at what is being committed right now. */
final class StartPositions {

    private StartPositions() {}

    /**
     * The positions of a kind and group.
     *
     * @param names of those that are wanted
     * @param inDoubt what is being committed
     */
    static List<Position> of(
            CheckpointRegistry registry,
            Optional<Update> inDoubt,
            Partition.Kind kind,
            String group,
            Predicate<String> names) {
        Map<String, Position> byId = new LinkedHashMap<>();
        for (Position each : registry.positions(kind, group, names)) {
            byId.put(each.id(), each);
        }
        inDoubt.ifPresent(
                update -> {
                    update.positions()
                            .forEach(
                                    (partition, position) -> {
                                        if (partition.kind() == kind
                                                && partition.group().equals(group)) {
                                            byId.put(partition.id(), position);
                                        }
                                    });
                    update.ended().forEach(partition -> byId.remove(partition.id()));
                });
        return List.copyOf(byId.values());
    }
}
