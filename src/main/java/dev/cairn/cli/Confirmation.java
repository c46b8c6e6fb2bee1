package dev.cairn.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether a person means it: {@code --yes}, or an answer on the terminal. */
final class Confirmation {

    private static final Duration LOOK = Duration.ofMillis(50);

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask. Needed where there is no terminal to ask on.")
    private boolean yes;

    /**
     * Asks, unless that is answered already.
     *
     * @return false if the answer is no
     * @throws ParameterException if there is nobody to ask
     */
    boolean isGiven(String question, CommandLine command, StopSignal stop)
            throws InterruptedException {
        if (yes) {
            return true;
        }
        Optional<Console> terminal = Terminal.console();
        if (terminal.isEmpty()) {
            throw new ParameterException(
                    command, "nothing was changed: there is no terminal to ask on; give --yes");
        }
        PrintWriter out = command.getOut();
        out.print(question + " [y/N] ");
        out.flush();
        Optional<String> answer = answer(terminal.get(), stop);
        boolean confirmed = answer.map(Confirmation::isYes).orElse(false);
        if (!confirmed) {
            out.println(answer.isEmpty() ? "\nnothing was changed" : "nothing was changed");
            out.flush();
        }
        return confirmed;
    }

    private static boolean isYes(String answer) {
        String word = answer.strip().toLowerCase(Locale.ROOT);
        return word.equals("y") || word.equals("yes");
    }

    /** A line from the terminal; empty if the stop is asked for, or the input ends, first. */
    private static Optional<String> answer(Console terminal, StopSignal stop)
            throws InterruptedException {
        CompletableFuture<Optional<String>> line = new CompletableFuture<>();
        Thread reader =
                new Thread(
                        () -> line.complete(Optional.ofNullable(terminal.readLine())),
                        "cairn-answer");
        // a reading thread cannot be interrupted; the process must be able to end without it
        reader.setDaemon(true);
        reader.start();
        while (!line.isDone()) {
            if (stop.await(LOOK)) {
                return Optional.empty();
            }
        }
        return line.join();
    }
}
