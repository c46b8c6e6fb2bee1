package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.util.Optional;

/**
 * A record to write or to remove. What it is in LMDB is made when it is asked for: a registry that
 * is written as a whole would else be held twice.
 */
final class RecordChange {

    private final Key named;
    private final Optional<Entry> entry;

    private RecordChange(Key named, Optional<Entry> entry) {
        this.named = named;
        this.entry = entry;
    }

    /**
     * The record of an entry.
     *
     * @param entry empty to remove it
     */
    static RecordChange of(Key named, Optional<Entry> entry) {
        return new RecordChange(named, entry);
    }

    boolean isRemoval() {
        return entry.isEmpty();
    }

    byte[] key() {
        return RecordFormat.key(named);
    }

    /**
     * Empty to remove it.
     *
     * @param key its key
     */
    Optional<byte[]> value(byte[] key) {
        return entry.map(present -> RecordFormat.value(key, named, present));
    }
}
