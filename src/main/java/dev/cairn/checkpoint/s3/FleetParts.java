package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStoreProvider.Part;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fleet as people look at it: every object that belongs to it, read beside its owner. */
final class FleetParts {

    private final Bucket bucket;
    private final FleetKeys keys;
    private final Attempts attempts;

    FleetParts(Bucket bucket, FleetKeys keys, Attempts attempts) {
        this.bucket = bucket;
        this.keys = keys;
        this.attempts = attempts;
    }

    /**
     * Instances first, then sources, by name.
     *
     * @throws IOException also if there is nothing
     */
    List<Part> read() throws IOException {
        List<Part> instances = new ArrayList<>();
        List<Part> sources = new ArrayList<>();
        for (Bucket.Listed each : attempts.run(() -> bucket.list(keys.prefix())).objects()) {
            Optional<String> instance = keys.instanceOf(each.key());
            Optional<String> source = keys.sourceOf(each.key());
            if (instance.isPresent()) {
                read(each.key(), "instance " + instance.get()).ifPresent(instances::add);
            } else if (source.isPresent()) {
                read(each.key(), "source " + source.get()).ifPresent(sources::add);
            }
        }
        instances.addAll(sources);
        if (instances.isEmpty()) {
            throw new IOException(
                    "no fleet at s3://"
                            + bucket.name()
                            + "/"
                            + keys.prefix()
                            + "; name it with --registry-file");
        }
        return instances;
    }

    private Optional<Part> read(String key, String title) throws IOException {
        Optional<Stored> stored = attempts.run(() -> bucket.get(key));
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        String where = "s3://" + bucket.name() + "/" + key;
        RegistryDocument document = DocumentBytes.read(stored.get().bytes(), where);
        Optional<Lease> lease = Lease.of(document);
        return Optional.of(
                new Part(
                        title,
                        lease.map(one -> note(one, stored.get())).orElse("never owned"),
                        RegistryUri.parse(where),
                        document.loaded(false, List.of())));
    }

    private static String note(Lease lease, Stored stored) {
        long age = Duration.between(stored.lastModified(), stored.answered()).toSeconds();
        Duration left = lease.left(stored.lastModified(), stored.answered());
        String state =
                lease.released()
                        ? "given up by"
                        : left.compareTo(Duration.ZERO) > 0 ? "owned by" : "lease run out of";
        return state + " " + lease.holder() + ", epoch " + lease.epoch() + ", " + age + " s ago";
    }
}
