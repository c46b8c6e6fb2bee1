package dev.cairn.http.cursor;

import java.time.Duration;

/**
 * What the options of pages and requests say that positions depend on.
 *
 * @param timed whether events have times ({@code timePath})
 * @param pageSize how many events a full page has; 0 if that is not known
 * @param stopAtWatermark whether pages go on behind what is known ({@code stopWhen=watermark})
 * @param timeUnit what times in requests are a multiple of: a second for {@code unix}; zero if they
 *     are written exactly
 */
public record PageFacts(boolean timed, int pageSize, boolean stopAtWatermark, Duration timeUnit) {}
