package dev.cairn.mirror;

import dev.cairn.s3.Attempts;
import dev.cairn.s3.ObjectStore;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.util.Optional;

/** The events of a pond of objects. Connects when it is first asked. */
final class ObjectEvents implements PondEvents {

    private final ObjectPonds.Stores stores;
    private final Attempts attempts;
    private final ObjectKeys keys;
    private Optional<ObjectStore> store = Optional.empty();
    private Optional<String> seen = Optional.empty();

    ObjectEvents(ObjectPonds.Stores stores, Attempts attempts, ObjectKeys keys) {
        this.stores = stores;
        this.attempts = attempts;
        this.keys = keys;
    }

    private Optional<Stored> stored() throws IOException {
        if (store.isEmpty()) {
            store = Optional.of(stores.open());
        }
        ObjectStore open = store.get();
        return attempts.run(() -> open.get(keys.manifest()));
    }

    private Manifest read(Stored stored) throws IOException {
        String where = "s3://" + store.orElseThrow().name() + "/" + keys.manifest();
        return ManifestReader.read(stored.bytes(), where);
    }

    @Override
    public Optional<Manifest> changed() throws IOException {
        Optional<Stored> stored = stored();
        Optional<String> tag = stored.map(Stored::etag);
        if (tag.equals(seen)) {
            return Optional.empty();
        }
        Optional<Manifest> manifest =
                stored.isEmpty() ? Optional.empty() : Optional.of(read(stored.get()));
        seen = tag;
        return manifest;
    }

    @Override
    public Optional<Manifest> now() throws IOException {
        Optional<Stored> stored = stored();
        return stored.isEmpty() ? Optional.empty() : Optional.of(read(stored.get()));
    }

    @Override
    public boolean areThere() {
        return seen.isPresent();
    }

    @Override
    public void close() {
        store.ifPresent(ObjectStore::close);
        store = Optional.empty();
    }
}
