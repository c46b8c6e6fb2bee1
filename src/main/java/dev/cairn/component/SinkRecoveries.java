package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.Update;
import dev.cairn.delivery.SinkDamagedException;
import dev.cairn.delivery.SinkRecovery;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings every sink of a registry back to its committed state, before any source starts. */
final class SinkRecoveries {

    private static final Logger LOG = LoggerFactory.getLogger(SinkRecoveries.class);

    private final CheckpointRegistry registry;
    private final long maxCutBytes;
    private final Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
    private final List<Loss> losses = new ArrayList<>();

    private SinkRecoveries(CheckpointRegistry registry, long maxCutBytes) {
        this.registry = registry;
        this.maxCutBytes = maxCutBytes;
    }

    /**
     * Recovers all, and commits what they are now in one commit, also when one of them stops the
     * start: what was found and cut is not found again.
     */
    static void run(CheckpointRegistry registry, long maxCutBytes) throws IOException {
        SinkRecoveries all = new SinkRecoveries(registry, maxCutBytes);
        try {
            all.recover();
            if (registry.entry(Mark.RESTORED).isPresent()) {
                all.entries.put(Mark.RESTORED, Optional.empty());
            }
        } finally {
            Update update = new Update(Map.of(), Set.of(), all.entries, all.losses);
            if (!update.isEmpty()) {
                registry.commit(update);
            }
        }
    }

    private void recover() throws IOException {
        Map<String, SinkRecovery> byType = new LinkedHashMap<>();
        for (SinkRecovery each :
                ServiceLoader.load(SinkRecovery.class, SinkRecovery.class.getClassLoader())) {
            byType.put(each.type(), each);
        }
        for (Map.Entry<String, Entry> sink : registry.section("sinks").entrySet()) {
            SinkRecovery recovery = byType.get(sink.getValue().text("type").orElse(""));
            if (recovery == null) {
                LOG.warn(
                        "Nothing here can recover the sink {}; it is left as it is", sink.getKey());
            } else {
                recover(recovery, sink.getKey(), sink.getValue());
            }
        }
    }

    private void recover(SinkRecovery recovery, String name, Entry before) throws IOException {
        try {
            SinkRecovery.Recovered recovered =
                    recovery.recover(name, before, registry.restored(), maxCutBytes);
            recovered.messages().forEach(LOG::warn);
            note(name, before, recovered.entry(), recovered.losses());
        } catch (SinkDamagedException e) {
            note(name, before, e.entry(), e.losses());
            throw e;
        }
    }

    private void note(String name, Entry before, Entry now, List<Loss> lost) {
        losses.addAll(lost);
        if (!now.equals(before)) {
            entries.put(new Key("sinks", name), Optional.of(now));
        }
    }
}
