package dev.cairn.tail;

import dev.cairn.tail.TailModel.Action;
import dev.cairn.tail.TailModel.Kind;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/**
 * Random histories against {@link TailModel}. {@code -Dcairn.rounds} times twenty histories are
 * tried; jqwik prints the seed and the shortest history that fails.
 */
@Tag("C09")
@Tag("P06")
class TailModelProperties {

    private static final int HISTORIES = 20 * Integer.getInteger("cairn.rounds", 15);

    @Property(tries = 20_000, shrinking = ShrinkingMode.BOUNDED)
    void everyLineComesOnceOrIsEnteredAsALoss(@ForAll("histories") List<Action> history)
            throws IOException {
        if (isEnough()) {
            return;
        }
        check(history, "/logs/app.log");
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.BOUNDED)
    void theSameWithRotatedFilesInTheGlob(@ForAll("histories") List<Action> history)
            throws IOException {
        if (isEnough()) {
            return;
        }
        check(history, "/logs/app.log*");
    }

    /** The number of tries is a setting, which an annotation cannot be. */
    private static synchronized boolean isEnough() {
        return tries++ > 2 * HISTORIES;
    }

    private static int tries;

    private static void check(List<Action> history, String glob) throws IOException {
        TailModel model = new TailModel(glob);
        try {
            model.run(history);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    glob + " " + history + ": " + e.getMessage() + "\n" + model, e);
        }
    }

    @Provide
    Arbitrary<List<Action>> histories() {
        Arbitrary<Kind> kinds =
                Arbitraries.frequency(
                        Tuple.of(8, Kind.APPEND),
                        Tuple.of(1, Kind.APPEND_LONG),
                        Tuple.of(2, Kind.APPEND_PART),
                        Tuple.of(2, Kind.APPEND_LATE),
                        Tuple.of(3, Kind.ROTATE),
                        Tuple.of(1, Kind.ROTATE_WITHOUT_CREATE),
                        Tuple.of(2, Kind.COPY_TRUNCATE),
                        Tuple.of(1, Kind.TRUNCATE),
                        Tuple.of(1, Kind.TRUNCATE_SOME),
                        Tuple.of(1, Kind.DELETE),
                        Tuple.of(8, Kind.POLL),
                        Tuple.of(4, Kind.ACKNOWLEDGE),
                        Tuple.of(1, Kind.FAIL),
                        Tuple.of(2, Kind.WAIT),
                        Tuple.of(2, Kind.KILL),
                        Tuple.of(3, Kind.START));
        return Combinators.combine(kinds, Arbitraries.integers().between(1, 12))
                .as(Action::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
