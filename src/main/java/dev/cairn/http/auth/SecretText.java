package dev.cairn.http.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret, or the file that holds it. A file is read at each use, so that one that is replaced
 * counts from the next request on. Never printed.
 */
final class SecretText {

    /** Most bytes of a secret's file. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final String FILE = "file:";

    private final String option;
    private final String text;
    private final Optional<Path> file;

    private SecretText(String option, String text, Optional<Path> file) {
        this.option = option;
        this.text = text;
        this.file = file;
    }

    /**
     * An option's secret.
     *
     * @param value the secret as it is, or {@code file:PATH}
     * @throws IllegalArgumentException if what is behind {@code file:} is no path
     */
    static SecretText of(String option, String value) {
        if (!value.startsWith(FILE)) {
            return new SecretText(option, value, Optional.empty());
        }
        String path = value.substring(FILE.length());
        if (path.startsWith("///")) {
            path = path.substring(2);
        }
        try {
            if (path.isEmpty()) {
                throw new IllegalArgumentException(option + " names no file; give file:PATH");
            }
            return new SecretText(option, "", Optional.of(Path.of(path)));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + " names no path; give file:PATH", e);
        }
    }

    /** The option that it is of. */
    String option() {
        return option;
    }

    /** Whether it may change while it is used. */
    boolean isFile() {
        return file.isPresent();
    }

    /**
     * The secret itself; of a file, without one line break at its end.
     *
     * @throws IOException if there is no such file, or nothing in it
     */
    String read() throws IOException {
        if (file.isEmpty()) {
            return text;
        }
        String content = content(file.get());
        int end = content.length();
        if (content.endsWith("\n")) {
            end -= content.endsWith("\r\n") ? 2 : 1;
        }
        if (end == 0) {
            throw new IOException(
                    option + " is to be read from " + this + ", which is empty; write it there");
        }
        return content.substring(0, end);
    }

    private String content(Path path) throws IOException {
        try {
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new IOException("it is larger than " + MAX_FILE_BYTES + " bytes");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    option + " is to be read from " + this + ", which does not exist; create it",
                    e);
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException(
                    option + " cannot be read from " + this + " (" + why + "); see to the file", e);
        }
    }

    /**
     * The secret as part of a header's value.
     *
     * @throws IOException if it holds what cannot stand there: a line break, or more than ASCII
     */
    String readForHeader() throws IOException {
        String value = read();
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IOException(
                    option
                            + " holds a line break or another character that no header can hold;"
                            + " correct its source");
        }
        return value;
    }

    @Override
    public String toString() {
        return file.map(path -> FILE + path).orElse("****");
    }
}
