package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.StoreMaintenance.Backup;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Older versions of a registry: the bucket's own where it keeps versions, else the objects {@code
 * KEY.bak1}, {@code KEY.bak2} … which the service copies.
 */
final class S3Backups {

    private static final Logger LOG = LoggerFactory.getLogger(S3Backups.class);

    /** Without versions a copy is made with the first commit of an owner, and then so often. */
    static final Duration EVERY = Duration.ofHours(1);

    /** Versions that are looked at; each renewal of a lease makes one. */
    private static final int MAX_VERSIONS = 20_000;

    /** The first step between the times of two versions that are listed; each is twice the last. */
    private static final Duration FIRST_STEP = Duration.ofMinutes(1);

    private final Bucket bucket;
    private final String key;
    private final Attempts attempts;

    private Optional<Boolean> versioned = Optional.empty();

    S3Backups(Bucket bucket, String key, Attempts attempts) {
        this.bucket = bucket;
        this.key = key;
        this.attempts = attempts;
    }

    private boolean isVersioned() throws IOException {
        if (versioned.isEmpty()) {
            versioned = Optional.of(attempts.run(bucket::isVersioned));
        }
        return versioned.get();
    }

    private String name(int number) {
        return key + ".bak" + number;
    }

    /** Keeps what is there now as the newest backup; the bucket may do that by itself. */
    void keep(int backups) throws IOException {
        if (backups == 0 || isVersioned()) {
            return;
        }
        for (int number = backups - 1; number >= 1; number--) {
            String from = name(number);
            String to = name(number + 1);
            attempts.run(() -> bucket.copy(from, to));
        }
        attempts.run(() -> bucket.copy(key, name(1)));
    }

    /** Keeps what is there now aside, because it is corrupt. */
    String keepAside(Clock clock) throws IOException {
        String time =
                clock.instant()
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString()
                        .replaceAll("[^0-9TZ]", "");
        String aside = key + ".corrupt-" + time;
        attempts.run(() -> bucket.copy(key, aside));
        return aside;
    }

    /** The backups, newest first. */
    List<Backup> list(long present) throws IOException {
        return isVersioned() ? versions(present) : copies();
    }

    private List<Backup> copies() throws IOException {
        List<Backup> found = new ArrayList<>();
        String prefix = key + ".bak";
        for (Bucket.Listed each : attempts.run(() -> bucket.list(prefix)).objects()) {
            String number = each.key().substring(prefix.length());
            if (number.matches("[1-9][0-9]?")) {
                found.add(
                        new Backup(
                                Integer.parseInt(number),
                                each.key(),
                                each.lastModified(),
                                each.sizeBytes()));
            }
        }
        found.sort(java.util.Comparator.comparingInt(Backup::number));
        return found;
    }

    /** Versions with another content than the present one, ever farther apart. */
    private List<Backup> versions(long present) throws IOException {
        List<Bucket.Listed> all = attempts.run(() -> bucket.versions(key, MAX_VERSIONS));
        List<Backup> found = new ArrayList<>();
        Instant before = Instant.MAX;
        Duration step = FIRST_STEP;
        for (int at = firstBefore(present, all); at < all.size(); at++) {
            Bucket.Listed each = all.get(at);
            if (found.isEmpty() || !each.lastModified().isAfter(before.minus(step))) {
                if (!found.isEmpty()) {
                    step = step.multipliedBy(2);
                }
                before = each.lastModified();
                found.add(new Backup(found.size() + 1, each.version(), before, each.sizeBytes()));
            }
        }
        return found;
    }

    /** The newest version of an earlier save; all behind it are of earlier ones too. */
    private int firstBefore(long present, List<Bucket.Listed> versions) throws IOException {
        int low = 0;
        int high = versions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            String version = versions.get(middle).version();
            long sequence = attempts.run(() -> bucket.sequenceOf(key, version));
            if (sequence < present) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * What a backup holds; empty if there is none of this number.
     *
     * @throws CorruptStoreException if it cannot be trusted
     */
    Optional<RegistryDocument> read(int number, long present) throws IOException {
        for (Backup each : list(present)) {
            if (each.number() == number) {
                Optional<Stored> stored = attempts.run(() -> get(each));
                return stored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(DocumentBytes.read(stored.get().bytes(), where(each)));
            }
        }
        return Optional.empty();
    }

    /** The object that a backup is. */
    Optional<Stored> get(Backup backup) throws IOException {
        return isVersioned() ? bucket.getVersion(key, backup.name()) : bucket.get(backup.name());
    }

    private String where(Backup backup) throws IOException {
        return isVersioned()
                ? "s3://" + bucket.name() + "/" + key + " (version " + backup.name() + ")"
                : "s3://" + bucket.name() + "/" + backup.name();
    }

    /** A good backup. */
    record Good(Backup backup, RegistryDocument document) {}

    /** The newest backup that is good; those that are not are told of. */
    Optional<Good> newestGood() throws IOException {
        for (Backup each : list(Long.MAX_VALUE)) {
            try {
                Optional<RegistryDocument> document = read(each.number(), Long.MAX_VALUE);
                if (document.isPresent()) {
                    return Optional.of(new Good(each, document.get()));
                }
            } catch (CorruptStoreException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        return Optional.empty();
    }
}
