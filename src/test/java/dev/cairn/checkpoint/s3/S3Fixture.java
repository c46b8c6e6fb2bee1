package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Opens registries in a service of the tests, as the environment would make it. */
final class S3Fixture {

    static final String BUCKET = "registries";
    static final Key A = new Key("files", "/var/log/a.log");

    private S3Fixture() {}

    static S3StoreProvider provider(URI endpoint) {
        return provider(endpoint, Duration.ofSeconds(5));
    }

    static S3StoreProvider provider(URI endpoint, Duration timeout) {
        S3Settings.Keys keys = new S3Settings.Keys(S3Service.ACCESS_KEY, S3Service.SECRET_KEY);
        return new S3StoreProvider(
                () -> S3Settings.of(S3Service.environment(endpoint)).with(keys, timeout));
    }

    static RegistryUri uri(String key) {
        return RegistryUri.parse("s3://" + BUCKET + "/" + key);
    }

    /** With a lease as short as is accepted. */
    static StoreOptions options(String instance) {
        return options(
                new StoreOptions.Remote(
                        Optional.of(instance),
                        Duration.ZERO,
                        false,
                        StoreOptions.Remote.MIN_LEASE,
                        false));
    }

    static StoreOptions options(StoreOptions.Remote remote) {
        return new StoreOptions(3, StoreOptions.OnCorrupt.RESTORE, Clock.systemUTC(), remote);
    }

    static ChangeSet position(long position) {
        return new ChangeSet(Map.of(A, Optional.of(Entry.of(Map.of("position", position)))));
    }

    static long positionIn(CheckpointStore store) throws IOException {
        return positionIn(store.load());
    }

    static long positionIn(Loaded loaded) {
        return loaded instanceof Loaded.Present present
                ? Optional.ofNullable(present.entries().get(A))
                        .map(entry -> entry.number("position").orElseThrow())
                        .orElse(0L)
                : 0;
    }
}
