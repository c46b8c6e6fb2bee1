package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of submitting, settling, failing, committing, restarting and dying, checked
 * after each event. {@code -Dcairn.rounds} is the number of histories, {@code -Dcairn.seed} repeats
 * one.
 */
class DeliverySimulationTest {

    private static final int EVENTS = 250;

    @Test
    @Tag("C02")
    @Tag("C03")
    @Tag("C05")
    @Tag("C09")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void C05_everyLineIsInTheSinkExactlyOnceWhateverHappens() {
        Long given = Long.getLong("cairn.seed");
        int rounds = given != null ? 1 : Integer.getInteger("cairn.rounds", 15) * 20;
        long first = given != null ? given : System.nanoTime();
        int deaths = 0;
        int held = 0;
        for (int round = 0; round < rounds; round++) {
            long seed = first + round;
            DeliveryWorld world = new DeliveryWorld(new Random(seed));
            try {
                world.run(EVENTS);
            } catch (Throwable e) {
                throw new AssertionError(
                        "-Dcairn.seed=" + seed + "\n" + String.join("\n", world.history()), e);
            }
            deaths += world.deaths();
            held += world.held();
        }
        // A history without them would prove little.
        if (given == null) {
            assertThat(deaths).isPositive();
            assertThat(held).isPositive();
        }
    }
}
