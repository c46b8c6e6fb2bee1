package dev.cairn.checkpoint;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what a round commits into changes of entries, given what is committed. */
final class UpdateChanges {

    private final RegistryView view;
    private final String now;
    private final Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();

    /** Where lives have moved to by this very update, by section and id. */
    private final Map<Key, Optional<String>> paths = new HashMap<>();

    UpdateChanges(RegistryView view, Instant now) {
        this.view = view;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Map<Key, Optional<Entry>> of(Update update) {
        update.positions()
                .forEach(
                        (partition, position) -> {
                            if (update.ended().contains(partition)) {
                                return;
                            }
                            if (position instanceof ApiPosition api) {
                                move(partition, api);
                            } else {
                                move(partition.section(), form(partition), position);
                            }
                        });
        update.ended().forEach(this::end);
        changes.putAll(update.entries());
        if (!update.losses().isEmpty()) {
            enter(update.losses());
        }
        return changes;
    }

    private static LifeForm form(Partition partition) {
        return LifeForm.of(partition.section()).orElseThrow();
    }

    private void move(String section, LifeForm form, Position position) {
        Key key = new Key(section, position.name());
        List<Life> lives = lives(form, key);
        Optional<Life> before = form.find(lives, position);
        Entry unknown = Entry.EMPTY;
        if (before.isPresent()) {
            if (before.get().position().equals(position)) {
                return;
            }
            lives.remove(before.get());
        } else {
            Optional<String> oldName = path(section, position.id());
            if (oldName.isPresent()) {
                Key oldKey = new Key(section, oldName.get());
                List<Life> oldLives = lives(form, oldKey);
                before = form.find(oldLives, position);
                Entry oldEntry = entry(oldKey).orElse(Entry.EMPTY);
                unknown = remove(form, oldKey, oldEntry, oldLives, position.id());
            }
        }
        lives.add(form.place(lives, position), form.moved(before, position, now));
        Entry kept = entry(key).map(form::unknown).orElse(unknown);
        changes.put(key, Optional.of(form.write(kept, lives)));
        paths.put(new Key(section, position.id()), Optional.of(position.name()));
    }

    private void move(Partition partition, ApiPosition position) {
        Key key = new Key(partition.section(), position.name());
        changes.put(key, Optional.of(ApiEntries.moved(entry(key), position, now)));
    }

    private void end(Partition partition) {
        String section = partition.section();
        Optional<LifeForm> form = LifeForm.of(section);
        if (form.isEmpty()) {
            changes.put(new Key(section, partition.id()), Optional.empty());
            return;
        }
        Optional<String> path = path(section, partition.id());
        if (path.isPresent()) {
            Key key = new Key(section, path.get());
            Optional<Entry> entry = entry(key);
            if (entry.isPresent()) {
                remove(form.get(), key, entry.get(), lives(form.get(), key), partition.id());
            }
            paths.put(new Key(section, partition.id()), Optional.empty());
        }
    }

    /**
     * Takes a life away from a path.
     *
     * @return the members that are left without a path by it
     */
    private Entry remove(LifeForm form, Key key, Entry entry, List<Life> lives, String id) {
        lives.removeIf(life -> life.position().id().equals(id));
        Entry unknown = form.unknown(entry);
        if (lives.isEmpty()) {
            changes.put(key, Optional.empty());
            return unknown;
        }
        changes.put(key, Optional.of(form.write(unknown, lives)));
        return Entry.EMPTY;
    }

    private void enter(List<Loss> losses) {
        // "totals" sorts behind every number, and so does the colon that limits them
        long last = view.lower(Ledger.SECTION, ":").map(Ledger::sequence).orElse(0L);
        Key totalsKey = new Key(Ledger.SECTION, Ledger.TOTALS);
        Map<String, Ledger.Total> totals =
                new LinkedHashMap<>(Ledger.totals(entry(totalsKey).orElse(Entry.EMPTY)));
        int kept = view.size(Ledger.SECTION) - (view.entry(totalsKey).isPresent() ? 1 : 0);
        int excess = kept + losses.size() - Ledger.MAX_ITEMS;
        if (excess > 0) {
            view.names(Ledger.SECTION, Math.min(excess, kept))
                    .forEach(name -> changes.put(new Key(Ledger.SECTION, name), Optional.empty()));
        }
        for (int i = 0; i < losses.size(); i++) {
            Loss loss = losses.get(i);
            totals.merge(
                    Ledger.reason(loss),
                    new Ledger.Total(0, 0).plus(loss),
                    (total, none) -> total.plus(loss));
            last++;
            if (losses.size() - i <= Ledger.MAX_ITEMS) {
                Key key = new Key(Ledger.SECTION, Ledger.name(last));
                changes.put(key, Optional.of(Ledger.entry(loss, now)));
            }
        }
        changes.put(totalsKey, Optional.of(Ledger.entry(totals)));
    }

    private Optional<Entry> entry(Key key) {
        Optional<Entry> changed = changes.get(key);
        return changed != null ? changed : view.entry(key);
    }

    private Optional<String> path(String section, String id) {
        Optional<String> changed = paths.get(new Key(section, id));
        return changed != null ? changed : view.path(section, id);
    }

    private List<Life> lives(LifeForm form, Key key) {
        return entry(key)
                .map(entry -> form.read(key.name(), entry, warning -> {}))
                .map(ArrayList::new)
                .orElseGet(ArrayList::new);
    }
}
