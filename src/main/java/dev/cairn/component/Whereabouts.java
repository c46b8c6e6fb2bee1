package dev.cairn.component;

import dev.cairn.checkpoint.Checkpoint;
import dev.cairn.delivery.PendingBatches;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Tells of checkpoints whether a running source goes on from them, and if none does, whether what
 * they read is still there. In doubt it says so. Made anew for each round of questions; not
 * thread-safe.
 */
public final class Whereabouts {

    /** What is known of a checkpoint. */
    public enum Answer {
        /** A running consumer reads it, or may. */
        FOLLOWED,
        /** Nobody reads it; what it reads is there. */
        EXISTS,
        /** Nobody reads it, and what it read is certainly not there any more. */
        GONE,
        /** It could not be looked at. */
        UNKNOWN,
        /** A source that may read it has been busy and has not answered. */
        UNANSWERED
    }

    /** How long a source may take to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Collection<SourceConsumer> consumers;
    private final Predicate<Partition> starting;
    private final PendingBatches pending;
    private final LongSupplier starts;
    private final Map<Partition.Kind, CheckpointInspector> inspectors = inspectors();
    private final Set<SourceConsumer> silent = new HashSet<>();
    private long startsBefore;

    /**
     * Asks these consumers.
     *
     * @param starting whether a consumer that is just being started may take a partition
     * @param starts counts the starts of consumers
     */
    Whereabouts(
            Collection<SourceConsumer> consumers,
            Predicate<Partition> starting,
            PendingBatches pending,
            LongSupplier starts) {
        this.consumers = consumers;
        this.starting = starting;
        this.pending = pending;
        this.starts = starts;
        this.startsBefore = starts.getAsLong();
    }

    /** Those that are there, by what they look at. */
    static Map<Partition.Kind, CheckpointInspector> inspectors() {
        Map<Partition.Kind, CheckpointInspector> found = new EnumMap<>(Partition.Kind.class);
        ServiceLoader.load(CheckpointInspector.class, CheckpointInspector.class.getClassLoader())
                .forEach(each -> found.put(each.kind(), each));
        return found;
    }

    /** The partition of a checkpoint. */
    public static Partition partition(Partition.Kind kind, String group, Checkpoint checkpoint) {
        return new Partition(kind, group, checkpoint.position().name(), checkpoint.id());
    }

    /**
     * Those of some checkpoints of one kind and group that no running consumer reads, for certain.
     */
    public List<Checkpoint> unread(
            Partition.Kind kind, String group, Collection<Checkpoint> checkpoints)
            throws InterruptedException {
        Map<Partition, Checkpoint> asked = new LinkedHashMap<>();
        checkpoints.forEach(each -> asked.put(partition(kind, group, each), each));
        Map<Partition, Answer> said =
                askSources(
                        kind,
                        group,
                        asked.keySet(),
                        (source, one) -> source.follows(one) ? Answer.FOLLOWED : Answer.GONE);
        asked.keySet().removeIf(each -> said.get(each) != Answer.GONE);
        return List.copyOf(asked.values());
    }

    /** Looks for checkpoints of one kind and group; an answer for each. */
    public Map<Checkpoint, Answer> of(
            Partition.Kind kind, String group, Collection<Checkpoint> checkpoints)
            throws InterruptedException {
        startsBefore = starts.getAsLong();
        Map<Checkpoint, Partition> asked = new LinkedHashMap<>();
        checkpoints.forEach(each -> asked.put(each, partition(kind, group, each)));
        Map<Partition, Answer> said = askSources(kind, group, asked.values(), Whereabouts::say);
        Optional<CheckpointInspector.Look> look =
                Optional.ofNullable(inspectors.get(kind)).map(CheckpointInspector::look);
        Map<Checkpoint, Answer> answers = new LinkedHashMap<>();
        asked.forEach(
                (checkpoint, partition) -> {
                    Answer answer = said.get(partition);
                    if (answer == Answer.GONE) {
                        answer =
                                look.map(one -> answer(one.exists(checkpoint.position())))
                                        .orElse(Answer.UNKNOWN);
                    }
                    answers.put(checkpoint, answer);
                });
        return answers;
    }

    /**
     * Whether a consumer was started since the last answers, which may have taken what nobody
     * followed then. Thread-safe.
     */
    public boolean isOutdated() {
        return starts.getAsLong() != startsBefore;
    }

    /** What the running sources say; GONE is what none of them knows more of. */
    private Map<Partition, Answer> askSources(
            Partition.Kind kind,
            String group,
            Collection<Partition> all,
            BiFunction<Source, Partition, Answer> question)
            throws InterruptedException {
        List<Partition> partitions = List.copyOf(all);
        Set<Partition> followed = pending.followed();
        Map<Partition, Answer> said = new LinkedHashMap<>();
        for (Partition each : partitions) {
            boolean taken = followed.contains(each) || starting.test(each);
            said.put(each, taken ? Answer.FOLLOWED : Answer.GONE);
        }
        for (SourceConsumer consumer : consumers) {
            if (consumer.reads(kind, group)) {
                List<Answer> answers = ask(consumer, partitions, question);
                for (int i = 0; i < partitions.size(); i++) {
                    said.merge(partitions.get(i), answers.get(i), Whereabouts::stronger);
                }
            }
        }
        return said;
    }

    private List<Answer> ask(
            SourceConsumer consumer,
            List<Partition> partitions,
            BiFunction<Source, Partition, Answer> question)
            throws InterruptedException {
        Optional<List<Answer>> answers =
                silent.contains(consumer)
                        ? Optional.empty()
                        : consumer.ask(
                                source ->
                                        partitions.stream()
                                                .map(one -> question.apply(source, one))
                                                .toList(),
                                PATIENCE);
        if (answers.isEmpty()) {
            silent.add(consumer); // the rest need not wait as long again
            return partitions.stream().map(one -> Answer.UNANSWERED).toList();
        }
        return answers.get();
    }

    private static Answer say(Source source, Partition partition) {
        return source.follows(partition) ? Answer.FOLLOWED : answer(source.exists(partition));
    }

    private static Answer answer(Source.Existence existence) {
        return switch (existence) {
            case EXISTS -> Answer.EXISTS;
            case GONE -> Answer.GONE;
            case UNKNOWN -> Answer.UNKNOWN;
        };
    }

    /** Of two answers the one that says more for keeping the checkpoint. */
    private static Answer stronger(Answer one, Answer other) {
        List<Answer> order =
                List.of(
                        Answer.GONE,
                        Answer.EXISTS,
                        Answer.UNKNOWN,
                        Answer.UNANSWERED,
                        Answer.FOLLOWED);
        return order.indexOf(one) > order.indexOf(other) ? one : other;
    }
}
