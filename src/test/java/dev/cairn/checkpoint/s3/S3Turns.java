package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.s3.S3Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A process that adds one to a number in a registry whenever it is its turn, up to a last number:
 * {@code ENDPOINT PATH-STYLE URI NAME PARITY LAST HOSTS-FILE}. Says each number that it has
 * committed.
 */
final class S3Turns {

    private S3Turns() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> environment =
                new TreeMap<>(S3Service.environment(java.net.URI.create(args[0])));
        environment.put("AWS_S3_FORCE_PATH_STYLE", args[1]);
        RegistryUri uri = RegistryUri.parse(args[2]);
        long parity = Long.parseLong(args[4]);
        long last = Long.parseLong(args[5]);
        if (!args[6].isEmpty()) {
            String bucket = S3Location.of(uri).bucket();
            HostNames.option(Path.of(args[6]), List.of(bucket + ".localhost"));
            System.setProperty("jdk.net.hosts.file", args[6]);
        }
        S3Settings.Keys keys = new S3Settings.Keys(S3Service.ACCESS_KEY, S3Service.SECRET_KEY);
        S3StoreProvider provider =
                new S3StoreProvider(
                        () -> S3Settings.of(environment).with(keys, Duration.ofSeconds(5)));
        StoreOptions options =
                S3Fixture.options(
                        new StoreOptions.Remote(
                                Optional.of(args[3]),
                                Duration.ofMinutes(2),
                                false,
                                StoreOptions.Remote.MIN_LEASE,
                                false));
        long number = 0;
        while (number < last) {
            number = turn(provider, uri, options, parity, last);
        }
    }

    private static long turn(
            S3StoreProvider provider, RegistryUri uri, StoreOptions options, long parity, long last)
            throws IOException {
        try (CheckpointStore store = provider.open(uri, options)) {
            long number = S3Fixture.positionIn(store);
            if (number < last && number % 2 == parity) {
                number++;
                store.commit(S3Fixture.position(number));
                System.out.println(number);
            }
            return number;
        } catch (FencedException | OwnedStoreException e) {
            throw new AssertionError("nobody takes it away from an owner that lives", e);
        }
    }
}
