package dev.cairn.http.kit;

import java.time.Duration;

/** How an API deals with its pages; may be changed while it serves. */
public final class Manners {

    private volatile int pageSize = 500;
    private volatile boolean inclusive = true;
    private volatile Duration granularity = Duration.ofMillis(1);
    private volatile int repeatedEvents;
    private volatile boolean joinedLinks;
    private volatile boolean quotedRelations = true;
    private volatile boolean relativeLinks;
    private volatile int cursorRequests = Integer.MAX_VALUE;

    /** Events on a page, at most. */
    public int pageSize() {
        return pageSize;
    }

    public Manners pageSize(int events) {
        pageSize = events;
        return this;
    }

    /** Whether the lower bound of a time is part of what is asked for. */
    public boolean isInclusive() {
        return inclusive;
    }

    public Manners inclusive(boolean with) {
        inclusive = with;
        return this;
    }

    /** What the lower bound of a time is rounded down to by the server. */
    public Duration granularity() {
        return granularity;
    }

    public Manners granularity(Duration granule) {
        granularity = granule;
        return this;
    }

    /** How many events of a page come again on the next. */
    public int repeatedEvents() {
        return repeatedEvents;
    }

    public Manners repeatedEvents(int events) {
        repeatedEvents = events;
        return this;
    }

    /** Whether all links are in one header line. */
    public boolean hasJoinedLinks() {
        return joinedLinks;
    }

    public Manners joinedLinks(boolean joined) {
        joinedLinks = joined;
        return this;
    }

    public boolean hasQuotedRelations() {
        return quotedRelations;
    }

    public Manners quotedRelations(boolean quoted) {
        quotedRelations = quoted;
        return this;
    }

    /** Whether links to the next page leave out the origin. */
    public boolean hasRelativeLinks() {
        return relativeLinks;
    }

    public Manners relativeLinks(boolean relative) {
        relativeLinks = relative;
        return this;
    }

    /** How many requests after the one that brought it a cursor is refused. */
    public int cursorRequests() {
        return cursorRequests;
    }

    public Manners cursorRequests(int requests) {
        cursorRequests = requests;
        return this;
    }
}
