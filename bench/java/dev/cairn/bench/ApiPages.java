package dev.cairn.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pages of numbered events, each event {@value #EVENT_BYTES} bytes with what stands behind it; a
 * page is a template whose digits are written over, so that a server spends next to nothing on it.
 */
final class ApiPages {

    static final int EVENT_BYTES = 1024;

    /** Where an event has its number, and how many digits. */
    static final int NUMBER_AT = "{\"uuid\":\"e-".length();

    static final int NUMBER_DIGITS = 9;

    private static final String FORM =
            "{\"uuid\":\"e-000000000\",\"published\":\"2026-01-01T00:00:00.000Z\",\"actor\":{\"id\":"
                    + "\"00u1\",\"type\":\"User\",\"alternateId\":\"someone@example.com\"},\"text\":\"";
    private static final int TIME_AT = FORM.indexOf("T00:00:00.000Z") + 1;

    private final byte[] page;

    /**
     * @param events on each page
     */
    ApiPages(int events) {
        String event = FORM + "x".repeat(EVENT_BYTES - 1 - FORM.length() - 2) + "\"}";
        page = ("[" + (event + ",").repeat(events)).getBytes(StandardCharsets.US_ASCII);
        page[page.length - 1] = ']';
    }

    /**
     * A page of other events; the array is of the next call again.
     *
     * @param first the number of its first event, from 0
     */
    byte[] from(long first) {
        int events = page.length / EVENT_BYTES;
        for (int i = 0; i < events; i++) {
            int at = 1 + i * EVENT_BYTES;
            digits(at + NUMBER_AT, NUMBER_DIGITS, first + i);
            long millis = first + i;
            digits(at + TIME_AT, 2, millis / 3_600_000);
            digits(at + TIME_AT + 3, 2, millis / 60_000 % 60);
            digits(at + TIME_AT + 6, 2, millis / 1_000 % 60);
            digits(at + TIME_AT + 9, 3, millis % 1_000);
        }
        return page;
    }

    /** An event as it stands in the file of a collector, without its newline. */
    byte[] event(long number) {
        return Arrays.copyOfRange(from(number), 1, EVENT_BYTES);
    }

    private void digits(int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            page[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
