package dev.cairn.cli;

import dev.cairn.mirror.Progress;
import dev.cairn.mirror.StoppedException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The progress of a run on a terminal: one line of standard error, drawn anew five times a second,
 * and gone at the end. Elsewhere nothing is shown. A signal ends the run at the next bytes.
 */
final class RunProgress implements Progress, AutoCloseable {

    private static final long REDRAW_NANOS = 200_000_000;
    private static final int BAR = 24;
    private static final int MAX_NAME = 30;

    private final PrintStream terminal;
    private final BooleanSupplier stopped;
    private final LongSupplier nanoTime;
    private final long begun;
    private long drawn;
    private long expected;
    private long done;
    private String name = "";
    private boolean shown;

    /**
     * A progress.
     *
     * @param terminal where it is shown; null for nowhere
     */
    RunProgress(PrintStream terminal, BooleanSupplier stopped, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.stopped = stopped;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.drawn = begun;
    }

    /** Shown where a person sits, unless the output is for machines. */
    static RunProgress of(StopSignal stop, boolean machine) {
        boolean person = !machine && Terminal.console().isPresent();
        return new RunProgress(person ? System.err : null, stop::isRequested, System::nanoTime);
    }

    @Override
    public void expect(long bytes) {
        expected = bytes;
    }

    @Override
    public void begin(String file) {
        name = file;
    }

    @Override
    public void advance(long bytes) throws StoppedException {
        done += bytes;
        if (stopped.getAsBoolean()) {
            throw new StoppedException();
        }
        long now = nanoTime.getAsLong();
        if (terminal != null && now - drawn >= REDRAW_NANOS) {
            drawn = now;
            shown = true;
            terminal.print("\r" + line(now) + "\033[K");
            terminal.flush();
        }
    }

    private String line(long now) {
        double seconds = (now - begun) / 1e9;
        double rate = done / seconds;
        StringBuilder line = new StringBuilder();
        if (expected > 0) {
            double part = Math.min(1, (double) done / expected);
            int full = (int) (part * BAR);
            line.append('[').append("#".repeat(full)).append("-".repeat(BAR - full)).append("] ");
            line.append(String.format(Locale.ROOT, "%3.0f%% ", 100 * part));
            line.append(Bytes.text(done)).append(" of ").append(Bytes.text(expected));
            line.append(", ").append(Bytes.text((long) rate)).append("/s");
            if (rate > 0) {
                long left = Math.round(Math.max(0, expected - done) / rate);
                line.append(", ").append(left).append(" s left");
            }
        } else {
            line.append("comparing");
        }
        String shortName = name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1) + "…" : name;
        return line.append("  ").append(shortName).toString();
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            terminal.print("\r\033[K");
            terminal.flush();
        }
    }
}
