package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.io.HostName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Serves {@code s3://BUCKET/KEY.json}. No class of the AWS SDK is loaded before a registry of this
 * scheme is used.
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
            return S3Store.open(bucket, location.key(), options, tenure(bucket, location, options));
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
        Tenure.EtagForm form =
                remote.exclusive()
                        ? Tenure.EtagForm.QUOTED
                        : ConditionalWrites.probe(bucket, attempts, location.key());
        Holder holder = Holder.ofProcess(remote.instance().orElseGet(HostName::get));
        return Tenure.of(remote, holder, form, attempts);
    }

    @Override
    public Loaded read(RegistryUri uri) throws IOException {
        S3Location location = S3Location.of(uri);
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
    public Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return Optional.of(new S3Maintenance(this, S3Location.of(uri)));
    }
}
