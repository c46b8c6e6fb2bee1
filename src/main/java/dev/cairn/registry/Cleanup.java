package dev.cairn.registry;

import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds checkpoints of files that are gone for longer than the maximum age. It never takes one of a
 * file that exists, is followed by a running route, or could not be looked at.
 */
final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Cairn cairn;
    private final Clock clock;

    Cleanup(Cairn cairn, Clock clock) {
        this.cairn = cairn;
        this.clock = clock;
    }

    /** What may be removed, as one commit; empty if there is nothing. */
    Optional<Update> find() {
        Set<Partition> gone = new LinkedHashSet<>();
        for (String group : cairn.registry().groups(Partition.Kind.FILE)) {
            for (Position position : cairn.registry().positions(Partition.Kind.FILE, group)) {
                FilePosition file = (FilePosition) position;
                Partition partition =
                        new Partition(Partition.Kind.FILE, group, file.path(), file.id());
                if (isOld(partition)
                        && !cairn.pending().isFollowed(partition.section(), file.path())
                        && isGone(Path.of(file.path()))) {
                    gone.add(partition);
                }
            }
        }
        if (gone.isEmpty()) {
            return Optional.empty();
        }
        LOG.info("Removing {} checkpoints of files that are gone", gone.size());
        return Optional.of(new Update(Map.of(), gone, Map.of(), List.of()));
    }

    private boolean isOld(Partition partition) {
        String updated =
                cairn.registry()
                        .entry(new dev.cairn.checkpoint.Key(partition.section(), partition.name()))
                        .flatMap(entry -> entry.text("last_updated"))
                        .orElse("");
        try {
            Instant oldest = clock.instant().minus(cairn.settings().maxPositionAge());
            return Instant.parse(updated).isBefore(oldest);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Only a definite no counts; an unreachable parent may be a file system not mounted. */
    private static boolean isGone(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return false;
        } catch (NoSuchFileException e) {
            return path.getParent() != null && Files.isDirectory(path.getParent());
        } catch (IOException e) {
            return false;
        }
    }
}
