package dev.cairn.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Generated lines of a web server's access log, about 190 bytes each and numbered. The same size
 * and seed give the same bytes.
 */
final class AccessLog {

    private static final int TEMPLATES = 4096;

    /** Where in every line its number stands. */
    static final int NUMBER_AT = 0;

    /** Digits of a line's number. */
    static final int NUMBER_DIGITS = 10;

    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT", "HEAD"};
    private static final int[] STATUSES = {200, 200, 200, 200, 304, 301, 404, 500};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) Safari/605.1",
        "curl/8.5.0",
        "kube-probe/1.29 (readiness; every ten seconds)",
    };

    private final byte[][] templates = new byte[TEMPLATES][];

    AccessLog(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TEMPLATES; i++) {
            templates[i] = template(random).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static String template(Random random) {
        return String.format(
                "%s 10.%d.%d.%d - - [20/Nov/2026:%02d:%02d:%02d +0000] \"%s /api/v2/%s/%x?page=%d"
                        + " HTTP/1.1\" %d %d \"https://example.org/%x\" \"%s\"%n",
                "0".repeat(NUMBER_DIGITS),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                METHODS[random.nextInt(METHODS.length)],
                random.nextBoolean() ? "orders" : "customers",
                random.nextInt(),
                random.nextInt(100),
                STATUSES[random.nextInt(STATUSES.length)],
                random.nextInt(100_000),
                random.nextInt(),
                AGENTS[random.nextInt(AGENTS.length)]);
    }

    /** Line number so much, with its newline; the caller must not change it. */
    byte[] line(long number) {
        byte[] line = templates[(int) (number % TEMPLATES)];
        long rest = number;
        for (int i = NUMBER_AT + NUMBER_DIGITS - 1; i >= NUMBER_AT; i--) {
            line[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return line;
    }

    /** Writes whole lines from number 0 on until there are at least so many bytes. */
    Written writeBytes(Path file, long bytes) throws IOException {
        long written = 0;
        long lines = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            while (written < bytes) {
                byte[] line = line(lines++);
                out.write(line);
                written += line.length;
            }
        }
        return new Written(written, lines);
    }

    /** Writes so many lines, from a number on. */
    Written writeLines(Path file, long first, int count) throws IOException {
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 15)) {
            for (int i = 0; i < count; i++) {
                byte[] line = line(first + i);
                out.write(line);
                written += line.length;
            }
        }
        return new Written(written, count);
    }

    /** What was written. */
    record Written(long bytes, long lines) {
        Written plus(Written other) {
            return new Written(bytes + other.bytes, lines + other.lines);
        }
    }
}
