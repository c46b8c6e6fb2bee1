package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.ConditionalWrites;
import dev.cairn.s3.EtagForm;
import dev.cairn.s3.S3Library;
import dev.cairn.s3.S3Settings;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Serves {@code s3://BUCKET/KEY.json} and {@code s3://BUCKET/PREFIX/}. No class of the AWS SDK is
 * loaded before a registry of this scheme is used.
 */
public final class S3StoreProvider implements CheckpointStoreProvider {

    private final Supplier<S3Settings> settings;

    /** For the service loader; the environment says how the service is reached. */
    public S3StoreProvider() {
        this(() -> S3Settings.of(System.getenv()));
    }

    /** With other settings than those of the environment. */
    S3StoreProvider(Supplier<S3Settings> settings) {
        this.settings = settings;
    }

    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException {
        S3Location location = S3Location.of(uri);
        Bucket bucket = bucket(location);
        try {
            Tenure tenure = tenure(bucket, location, options);
            return location.isFleet()
                    ? FleetStore.open(bucket, location, options, tenure)
                    : S3Store.open(bucket, location.key(), options, tenure);
        } catch (IOException | RuntimeException e) {
            bucket.close();
            throw e;
        }
    }

    /** A bucket, about which nothing has been asked yet. */
    Bucket bucket(S3Location location) throws IOException {
        S3Library.require();
        return S3Bucket.open(settings.get(), location.bucket());
    }

    static Attempts attempts() {
        return new Attempts(RandomGenerator.getDefault());
    }

    /** How this process is going to own what is there; looks at it, and tries the service. */
    static Tenure tenure(Bucket bucket, S3Location location, StoreOptions options)
            throws IOException {
        StoreOptions.Remote remote = options.remote();
        Attempts attempts = attempts();
        // what is wrong with bucket, key or credentials is found out before anything is written
        attempts.run(() -> bucket.get(location.key()));
        EtagForm form =
                remote.exclusive()
                        ? EtagForm.QUOTED
                        : ConditionalWrites.probe(
                                bucket,
                                attempts,
                                location.key(),
                                "two collectors could overwrite each other's positions; if there is"
                                        + " one only, promise that by --registry-exclusive");
        Holder holder =
                Holder.ofProcess(remote.instance().orElseGet(() -> Holder.nameIn(System.getenv())));
        return Tenure.of(remote, holder, form, attempts);
    }

    @Override
    public Loaded read(RegistryUri uri) throws IOException {
        S3Location location = S3Location.of(uri);
        if (location.isFleet()) {
            throw new IOException(
                    uri
                            + " is a fleet of registries; `cairn registry show` shows all of them,"
                            + " and gives the name of each, which all commands take");
        }
        try (Bucket bucket = bucket(location)) {
            Optional<Stored> stored = attempts().run(() -> bucket.get(location.key()));
            if (stored.isEmpty()) {
                return new Loaded.Absent();
            }
            RegistryDocument document =
                    DocumentBytes.read(stored.get().bytes(), location.toString());
            return S3Store.loaded(document, document.sequence(), false, List.of());
        }
    }

    @Override
    public boolean durableWithSinks() {
        return false;
    }

    @Override
    public List<Part> parts(RegistryUri uri) throws IOException {
        S3Location location = S3Location.of(uri);
        if (!location.isFleet()) {
            return List.of();
        }
        try (Bucket bucket = bucket(location)) {
            return new FleetParts(bucket, new FleetKeys(location.key()), attempts()).read();
        }
    }

    @Override
    public Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        S3Location location = S3Location.of(uri);
        return location.isFleet()
                ? Optional.empty()
                : Optional.of(new S3Maintenance(this, location));
    }
}
