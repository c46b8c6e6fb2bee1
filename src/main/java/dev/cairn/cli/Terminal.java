package dev.cairn.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The terminal that a person sits at, if there is one. */
final class Terminal {

    private Terminal() {}

    /** The console where standard input and output both are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // both are asked: null up to Java 21, isTerminal from 22
    static Optional<Console> console() {
        Console console = System.console();
        return console != null && isTerminal(console) ? Optional.of(console) : Optional.empty();
    }

    /** From Java 22 on there is a console also where there is no terminal. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /**
     * Its size.
     *
     * @param rows at least 1
     * @param columns at least 1
     */
    record Size(int rows, int columns) {

        /** That of the terminals of old, where it cannot be found out. */
        static final Size DEFAULT = new Size(24, 80);
    }

    /** Its size now, asked of {@code stty}. */
    static Size size() throws InterruptedException {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Size.DEFAULT;
            }
            String answer =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String[] numbers = answer.strip().split(" ", -1);
            Size size = new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            return size.rows > 0 && size.columns > 0 ? size : Size.DEFAULT;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Size.DEFAULT;
        }
    }
}
