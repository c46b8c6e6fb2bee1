package dev.cairn.cli;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Loss;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/**
 * A registry in the hands of a person: owned, so that no collector runs on it, until it is closed.
 * What is committed here can be taken back by restoring the newest backup.
 */
final class OwnedRegistry implements Closeable {

    private final RegistryUri uri;
    private final CheckpointStore store;
    private final Loaded loaded;

    private OwnedRegistry(RegistryUri uri, CheckpointStore store, Loaded loaded) {
        this.uri = uri;
        this.store = store;
        this.loaded = loaded;
    }

    /**
     * Takes a registry over that need not be there yet.
     *
     * @throws dev.cairn.checkpoint.OwnedStoreException if a collector has it
     * @throws CorruptStoreException if it cannot be trusted; it is left as it is
     */
    static OwnedRegistry open(RegistryUri uri, StoreOptions options, CommandLine command)
            throws IOException {
        CheckpointStore store = CheckpointStores.open(uri, options);
        try {
            Loaded loaded = store.load();
            RegistryOption.warn(
                    loaded instanceof Loaded.Present present
                            ? present.warnings()
                            : ((Loaded.Absent) loaded).warnings(),
                    command);
            return new OwnedRegistry(uri, store, loaded);
        } catch (CorruptStoreException e) {
            store.close();
            throw RegistryOption.withAdvice(uri, e);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Takes a registry over that is there.
     *
     * @throws IOException also if there is none; nothing is created then
     */
    static OwnedRegistry openPresent(RegistryUri uri, StoreOptions options, CommandLine command)
            throws IOException {
        // looked at first, because opening would create a lock file and directories
        if (!isPresent(uri)) {
            throw RegistryOption.absent(uri);
        }
        return open(uri, options, command);
    }

    /** Whether there is a registry, be it a corrupt one. */
    static boolean isPresent(RegistryUri uri) throws IOException {
        try {
            return CheckpointStores.read(uri) instanceof Loaded.Present;
        } catch (CorruptStoreException e) {
            return true;
        }
    }

    /** Everything that was committed when it was opened. */
    Map<Key, Entry> entries() {
        return loaded instanceof Loaded.Present present ? present.entries() : Map.of();
    }

    /**
     * Commits changes and what is lost by them, and keeps what was there before as the newest
     * backup.
     *
     * @param changes new entries, or empty to remove one
     * @param losses for the ledger
     */
    void commit(Map<Key, Optional<Entry>> changes, List<Loss> losses) throws IOException {
        if (loaded instanceof Loaded.Present) {
            // else the backup would lack what stands in a journal
            store.commitFolded(new ChangeSet(Map.of()));
            store.keepBackup();
        }
        if (losses.isEmpty()) {
            store.commitFolded(new ChangeSet(changes));
        } else {
            // not closed: that would close the store
            CheckpointRegistry registry = CheckpointRegistry.open(store, Clock.systemUTC());
            registry.commitFolded(new Update(Map.of(), Set.of(), changes, losses));
        }
    }

    /** A line that says how to take the last commit back; empty where that cannot be done. */
    Optional<String> undo() throws IOException {
        Optional<StoreMaintenance> maintenance = CheckpointStores.maintenance(uri);
        if (!(loaded instanceof Loaded.Present)
                || maintenance.isEmpty()
                || maintenance.get().backups().isEmpty()) {
            return Optional.empty();
        }
        String option =
                uri.equals(RegistryUri.DEFAULT) ? "" : " --registry-file " + ShellWord.of(uri);
        return Optional.of(
                "as it was before, it is backup 1: cairn registry restore --backup 1" + option);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
