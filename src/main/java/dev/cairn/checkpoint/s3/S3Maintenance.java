package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks after a registry in one object. */
final class S3Maintenance implements StoreMaintenance {

    private final S3StoreProvider provider;
    private final S3Location location;

    S3Maintenance(S3StoreProvider provider, S3Location location) {
        this.provider = provider;
        this.location = location;
    }

    private S3Backups backups(Bucket bucket) {
        return new S3Backups(bucket, location.key(), S3StoreProvider.attempts());
    }

    @Override
    public List<Backup> backups() throws IOException {
        try (Bucket bucket = provider.bucket(location)) {
            return backups(bucket).list(sequence(bucket));
        }
    }

    /** The present document's; beyond all if there is none that can be read. */
    private long sequence(Bucket bucket) throws IOException {
        Optional<Stored> stored = S3StoreProvider.attempts().run(() -> bucket.get(location.key()));
        if (stored.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            return DocumentBytes.read(stored.get().bytes(), location.toString()).sequence();
        } catch (CorruptStoreException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void restore(StoreOptions options, int number) throws IOException {
        try (Bucket bucket = provider.bucket(location)) {
            S3Backups backups = backups(bucket);
            RegistryDocument backup =
                    backups.read(number, sequence(bucket))
                            .orElseThrow(
                                    () ->
                                            new NoSuchFileException(
                                                    location.toString(),
                                                    null,
                                                    "there is no backup "
                                                            + number
                                                            + " of registry "
                                                            + location));
            Entry mark = Entry.of(Map.of("at", options.clock().instant().toString()));
            backup.apply(Map.of(Mark.RESTORED, Optional.of(mark)));
            Tenure tenure = S3StoreProvider.tenure(bucket, location, options);
            LeasedObject object = new LeasedObject(bucket, location.key(), tenure);
            if (isOwned(object, backups, options, backup, tenure, bucket)) {
                backups.keep(Math.max(1, options.backups()));
                object.replace(backup);
            }
            object.release();
        }
    }

    /** False if what was there is corrupt, and the backup stands in its place already. */
    private boolean isOwned(
            LeasedObject object,
            S3Backups backups,
            StoreOptions options,
            RegistryDocument backup,
            Tenure tenure,
            Bucket bucket)
            throws IOException {
        try {
            Optional<LeasedObject.Held> held = object.take();
            if (held.isPresent()) {
                throw new OwnedStoreException(
                        "registry "
                                + location
                                + " is in use by "
                                + held.get().lease().holder()
                                + "; stop it first");
            }
            return true;
        } catch (CorruptStoreException e) {
            Optional<Stored> corrupt = tenure.attempts().run(() -> bucket.get(location.key()));
            backups.keepAside(options.clock());
            if (corrupt.isEmpty()
                    || !object.replaceCorrupt(corrupt.get(), backup, backup.sequence() + 1)) {
                throw new IOException(
                        "registry " + location + " was changed while it was restored", e);
            }
            return false;
        }
    }

    @Override
    public List<String> verify() throws IOException {
        List<String> damage = new ArrayList<>();
        try (Bucket bucket = provider.bucket(location)) {
            Attempts attempts = S3StoreProvider.attempts();
            Optional<Stored> present = attempts.run(() -> bucket.get(location.key()));
            present.ifPresent(stored -> verify(stored, location.toString(), damage));
            S3Backups backups = backups(bucket);
            for (Backup each : backups.list(sequence(bucket))) {
                Optional<Stored> stored = attempts.run(() -> backups.get(each));
                stored.ifPresent(one -> verify(one, "backup " + each.name(), damage));
            }
        }
        return damage;
    }

    private static void verify(Stored stored, String where, List<String> damage) {
        try {
            if (DocumentBytes.read(stored.bytes(), where).edited()) {
                damage.add(
                        where
                                + ": its checksum does not match; it was changed by hand or by"
                                + " another program, or is damaged");
            }
        } catch (IOException e) {
            damage.add(e.getMessage());
        }
    }

    /** There is never any room that is not used. */
    @Override
    public void compact(StoreOptions options) throws IOException {
        try (Bucket bucket = provider.bucket(location)) {
            LeasedObject object =
                    new LeasedObject(
                            bucket,
                            location.key(),
                            S3StoreProvider.tenure(bucket, location, options));
            Optional<LeasedObject.Held> held = object.take();
            if (held.isPresent()) {
                throw new OwnedStoreException(
                        "registry " + location + " is in use by " + held.get().lease().holder());
            }
            object.release();
        }
    }

    @Override
    public long sizeBytes() throws IOException {
        try (Bucket bucket = provider.bucket(location)) {
            return S3StoreProvider.attempts()
                    .run(() -> bucket.get(location.key()))
                    .map(stored -> (long) stored.bytes().length)
                    .orElse(0L);
        }
    }
}
