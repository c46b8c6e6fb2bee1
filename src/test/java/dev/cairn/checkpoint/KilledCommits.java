package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A process that commits one number after the other, in two places of its registry, says each when
 * its commit has returned, and is killed at a random instant.
 */
public final class KilledCommits {

    /** The places of the number. */
    public static final Key FIRST = new Key("files", "/var/log/first.log");

    public static final Key LAST = new Key("sinks", "/out/last.log");

    /** Most numbers that are waited for before the kill. */
    private static final int MAX_SAID = 100;

    private KilledCommits() {}

    /** The number that a registry holds in both places; 0 if it is absent. */
    public static long numberIn(Loaded loaded) {
        if (loaded instanceof Loaded.Present present) {
            assertThat(present.restored()).isFalse();
            assertThat(present.warnings()).isEmpty();
            Entry first = present.entries().get(FIRST);
            assertThat(present.entries().get(LAST)).isEqualTo(first);
            return first.number("position").orElseThrow();
        }
        return 0;
    }

    /** Kills such a process with SIGKILL; returns the last number that it said. */
    public static long kill(Process process, Random random)
            throws IOException, InterruptedException {
        long said = 0;
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int kill = 1 + random.nextInt(MAX_SAID);
            for (int i = 0; i < kill; i++) {
                said = Long.parseLong(lines.readLine());
            }
            // unlike Process.destroyForcibly this leaves what was said to be read
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said = Long.parseLong(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return said;
    }
}
