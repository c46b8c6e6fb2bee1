package dev.cairn.http.kit;

import java.util.LinkedHashMap;
import java.util.Map;

/** How an API pages, with what a user writes to read it. */
public enum Style {
    /** Okta: a Link header with the next page, for ever. */
    LINK(true, "cursor=next-url", "paging=link", "query.since=${from}"),
    /** Office 365: a header of its own with the next page, until there is none. */
    HEADER_URL(true, "cursor=next-url", "paging=header-url", "nextHeader=NextPageUri"),
    /** Atlassian: the next page's URL in the body, until it is null. */
    BODY_URL(
            true,
            "cursor=next-url",
            "paging=body-url",
            "nextPath=paging.next",
            "itemsPath=data.items"),
    /** A cursor that is always returned, into the query. */
    CURSOR_QUERY(
            true,
            "cursor=token",
            "paging=cursor",
            "nextPath=cursor",
            "itemsPath=items",
            "query.cursor=${cursor}"),
    /** 1Password: a cursor that is always returned, into the body of a POST. */
    CURSOR_BODY(
            true,
            "cursor=token",
            "paging=cursor",
            "nextPath=cursor",
            "itemsPath=items",
            "method=POST",
            "contentType=application/json",
            "body={\"limit\":1000,\"start_time\":\"${from}\"}",
            "nextBody={\"cursor\":\"${cursor}\"}"),
    /** Box: a position in the stream, which is both. */
    STREAM_POSITION(
            true,
            "cursor=token",
            "paging=cursor",
            "nextPath=next_stream_position",
            "itemsPath=entries",
            "query.stream_position=${cursor}"),
    /** Jira: how many to leave out. */
    OFFSET(true, "cursor=offset", "paging=offset", "itemsPath=records", "query.offset=${offset}"),
    /** Stripe: the last one's id. */
    ID(true, "cursor=id", "paging=id", "itemsPath=data", "query.starting_after=${cursor}"),
    /** GitHub: oldest first from a time, pages by links. */
    ASCENDING(
            false,
            "cursor=timestamp",
            "order=asc",
            "paging=link",
            "query.from=${from}",
            "query.to=${to}"),
    /** Cloudflare: a time, and numbered pages until one is empty. */
    PAGE(
            false,
            "cursor=timestamp",
            "order=asc",
            "paging=page",
            "itemsPath=result",
            "query.from=${from}",
            "query.to=${to}",
            "query.page=${page}"),
    /** Slack: newest first, pages by tokens, the last of which is empty. */
    NEWEST_FIRST(
            false,
            "cursor=timestamp",
            "order=desc",
            "paging=cursor",
            "nextPath=response_metadata.next_cursor",
            "itemsPath=entries",
            "query.from=${from}",
            "query.to=${to}",
            "query.cursor=${cursor}"),
    /** A run in no order at all. */
    UNORDERED(
            false,
            "cursor=timestamp",
            "order=unordered",
            "paging=cursor",
            "nextPath=response_metadata.next_cursor",
            "itemsPath=entries",
            "query.from=${from}",
            "query.to=${to}",
            "query.cursor=${cursor}"),
    /** Proofpoint: windows of time, a page each. */
    WINDOW(
            false,
            "cursor=window",
            "paging=none",
            "windowMax=30m",
            "query.from=${from}",
            "query.to=${to}");

    private final boolean stream;

    /** Each as NAME=VALUE. */
    private final String options;

    Style(boolean stream, String... options) {
        this.stream = stream;
        this.options = String.join("\n", options);
    }

    /** Whether its order is that of arrival. */
    boolean isStream() {
        return stream;
    }

    /** The options of {@code http-poll:} for an API of this style. */
    public Map<String, String> options(String url, int pageSize) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("url", url);
        for (String option : options.lines().toList()) {
            int equals = option.indexOf('=');
            all.put(option.substring(0, equals), option.substring(equals + 1));
        }
        if (stream && this != CURSOR_BODY) {
            all.put("query.limit", Integer.toString(pageSize));
        }
        all.put("idPath", "uuid");
        all.put("timePath", "published");
        all.put("initialLookback", "10d");
        return all;
    }
}
