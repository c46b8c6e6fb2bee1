package dev.cairn.http.page;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of how pages follow one another, and which is the last. */
@UriParams
public final class PagingOptions {

    /** Pages that are asked for in a row, unless the option says otherwise. */
    static final int DEFAULT_MAX_PAGES = 10_000;

    private static final List<String> STOPS =
            List.of("no-link", "empty", "short", "flag", "repeated", "total", "watermark");

    @UriParam(
            label = "consumer",
            enums = "link,header-url,body-url,cursor,page,offset,id,window,none",
            defaultValue = "none",
            description =
                    "How the next page is found: by a Link header (RFC 8288), the URL in another"
                            + " header or in the body, a token of the answer, page numbers, the number"
                            + " of items so far, or the last event's id. With window and none there is"
                            + " one page.")
    private String paging = "none";

    @UriParam(
            label = "consumer",
            description =
                    "Where in an answer the next page's token (paging=cursor) or URL"
                            + " (paging=body-url) is: names joined by dots, or a JSONPath that"
                            + " begins with $.")
    private String nextPath = "";

    @UriParam(
            label = "consumer",
            description =
                    "Header of an answer with the next page's token (paging=cursor) or URL"
                            + " (paging=header-url).")
    private String nextHeader = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "next",
            description = "Relation of the Link header that leads to the next page.")
    private String linkRel = "next";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1",
            description = "Number of the first page with paging=page.")
    private long pageStart = 1;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "0",
            description = "Number of the first item with paging=offset.")
    private long offsetStart;

    @UriParam(
            label = "consumer",
            defaultValue = "0",
            description =
                    "Items of a full page, as the request asks for them; 0 if not known. A stream"
                            + " is caught up with when a page has fewer.")
    private int pageSize;

    @UriParam(
            label = "consumer",
            description =
                    "Which page is the last, besides one without a next: words separated by commas."
                            + " empty (no items; always so with page, offset and id), short (fewer"
                            + " items than pageSize), flag (see morePath), total (see totalPath),"
                            + " watermark (a newest-first API has come to what was read before);"
                            + " no-link and repeated (the same cursor again) hold always.")
    private String stopWhen = "";

    @UriParam(
            label = "consumer",
            description =
                    "Where in an answer it says whether there are more pages; absent is no. Makes"
                            + " stopWhen=flag.")
    private String morePath = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "true",
            description = "What is at morePath as long as there are more pages.")
    private String moreValue = "true";

    @UriParam(
            label = "consumer",
            description = "Where in an answer the number of all items is. Makes stopWhen=total.")
    private String totalPath = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "10000",
            description =
                    "Most pages that are asked for in a row; the next ones wait for the schedule.")
    private int maxPages = DEFAULT_MAX_PAGES;

    @UriParam(
            label = "consumer,security",
            defaultValue = "true",
            description =
                    "Whether links to other origins (scheme, host, port) than that of url are"
                            + " refused, as they would get the credentials.")
    private boolean sameOrigin = true;

    @UriParam(
            label = "consumer,security",
            description =
                    "Hosts that links may lead to besides that of url: host, host:port or"
                            + " https://host:port, separated by commas.")
    private String allowHosts = "";

    /**
     * How pages follow one another.
     *
     * @param url of the source
     * @param items where events are
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public Pagination pagination(URI url, ItemOptions items) {
        if (maxPages < 1) {
            throw refused("maxPages", Integer.toString(maxPages), "1 or more");
        }
        if (pageSize < 0) {
            throw refused("pageSize", Integer.toString(pageSize), "0 or more");
        }
        if (!members().isEmpty() && !items.hasMembers()) {
            throw new IllegalArgumentException(
                    String.join(", ", members())
                            + " cannot be read from an answer of this format; give format=json, or"
                            + " format=ndjson with trailer=true");
        }
        checkPath("nextPath", nextPath);
        checkPath("morePath", morePath);
        checkPath("totalPath", totalPath);
        Origins origins = new Origins(url, sameOrigin, words(allowHosts));
        return new RuledPagination(way(origins, items), rules());
    }

    /** What {@link Page#member} will be asked for. */
    public List<String> members() {
        return Stream.of(nextPath, morePath, totalPath)
                .filter(path -> !path.isEmpty())
                .distinct()
                .toList();
    }

    /** Items of a full page, if that is known. */
    public OptionalInt pageSize() {
        return pageSize > 0 ? OptionalInt.of(pageSize) : OptionalInt.empty();
    }

    /** Whether a page with an event at or before the watermark is the last. */
    public boolean stopsAtWatermark() {
        return words(stopWhen).contains("watermark");
    }

    private Way way(Origins origins, ItemOptions items) {
        Way way =
                switch (kind()) {
                    case "link" ->
                            new Way.ByUrl(
                                    Place.link(linkRel.isEmpty() ? "next" : linkRel), origins);
                    case "header-url" ->
                            new Way.ByUrl(Place.header(needed("nextHeader", nextHeader)), origins);
                    case "body-url" ->
                            new Way.ByUrl(Place.member(needed("nextPath", nextPath)), origins);
                    case "cursor" -> new Way.ByToken(tokenPlace());
                    case "page" -> new Way.ByPage(pageStart);
                    case "offset" -> new Way.ByOffset(offsetStart);
                    case "id" -> new Way.ById();
                    case "window", "none" -> new Way.None();
                    default ->
                            throw refused(
                                    "paging",
                                    paging,
                                    "link, header-url, body-url, cursor, page, offset, id, window"
                                            + " or none");
                };
        if (!nextPath.isEmpty() && !Set.of("body-url", "cursor").contains(kind())) {
            throw refused("nextPath", nextPath, "it with paging=cursor or body-url only");
        }
        if (!nextHeader.isEmpty() && !Set.of("header-url", "cursor").contains(kind())) {
            throw refused("nextHeader", nextHeader, "it with paging=cursor or header-url only");
        }
        if (kind().equals("id") && !items.hasIds()) {
            throw new IllegalArgumentException(
                    "paging=id needs idPath: where in an event its id is");
        }
        return way;
    }

    /** A kamelet passes on as empty what its user did not give. */
    private String kind() {
        return paging.isEmpty() ? "none" : paging;
    }

    private Place tokenPlace() {
        if (nextPath.isEmpty() == nextHeader.isEmpty()) {
            throw new IllegalArgumentException(
                    "paging=cursor needs nextPath or nextHeader, and not both: where the next"
                            + " page's token is");
        }
        return nextPath.isEmpty() ? Place.header(nextHeader) : Place.member(nextPath);
    }

    private StopRules rules() {
        List<String> words = words(stopWhen);
        for (String word : words) {
            if (!STOPS.contains(word)) {
                throw refused("stopWhen", word, "some of " + String.join(", ", STOPS));
            }
        }
        boolean shorter = words.contains("short");
        if (shorter && pageSize == 0) {
            throw new IllegalArgumentException(
                    "stopWhen=short needs pageSize: how many items a full page has");
        }
        if (words.contains("flag") && morePath.isEmpty()) {
            throw new IllegalArgumentException(
                    "stopWhen=flag needs morePath: where an answer says whether there are more");
        }
        if (words.contains("total") && totalPath.isEmpty()) {
            throw new IllegalArgumentException(
                    "stopWhen=total needs totalPath: where the number of all items is");
        }
        OptionalLong start =
                kind().equals("offset") ? OptionalLong.of(offsetStart) : OptionalLong.empty();
        return new StopRules(
                words.contains("empty") || Set.of("page", "offset", "id").contains(kind()),
                shorter ? OptionalInt.of(pageSize) : OptionalInt.empty(),
                morePath.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new StopRules.Flag(
                                        morePath, moreValue.isEmpty() ? "true" : moreValue)),
                totalPath.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new StopRules.Total(totalPath, start)));
    }

    private String needed(String option, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "paging=" + paging + " needs " + option + ": where the next page's URL is");
        }
        return value;
    }

    private static void checkPath(String option, String path) {
        if (MemberPath.parse(path).isEmpty()) {
            TreePath.of(option, path);
        }
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static IllegalArgumentException refused(String option, String value, String accepted) {
        return new IllegalArgumentException(
                option + "=" + value + " is not accepted; give " + accepted);
    }

    public String getPaging() {
        return paging;
    }

    public void setPaging(String paging) {
        this.paging = paging;
    }

    public String getNextPath() {
        return nextPath;
    }

    public void setNextPath(String nextPath) {
        this.nextPath = nextPath;
    }

    public String getNextHeader() {
        return nextHeader;
    }

    public void setNextHeader(String nextHeader) {
        this.nextHeader = nextHeader;
    }

    public String getLinkRel() {
        return linkRel;
    }

    public void setLinkRel(String linkRel) {
        this.linkRel = linkRel;
    }

    public long getPageStart() {
        return pageStart;
    }

    public void setPageStart(long pageStart) {
        this.pageStart = pageStart;
    }

    public long getOffsetStart() {
        return offsetStart;
    }

    public void setOffsetStart(long offsetStart) {
        this.offsetStart = offsetStart;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    public String getStopWhen() {
        return stopWhen;
    }

    public void setStopWhen(String stopWhen) {
        this.stopWhen = stopWhen;
    }

    public String getMorePath() {
        return morePath;
    }

    public void setMorePath(String morePath) {
        this.morePath = morePath;
    }

    public String getMoreValue() {
        return moreValue;
    }

    public void setMoreValue(String moreValue) {
        this.moreValue = moreValue;
    }

    public String getTotalPath() {
        return totalPath;
    }

    public void setTotalPath(String totalPath) {
        this.totalPath = totalPath;
    }

    public int getMaxPages() {
        return maxPages;
    }

    public void setMaxPages(int maxPages) {
        this.maxPages = maxPages;
    }

    public boolean isSameOrigin() {
        return sameOrigin;
    }

    public void setSameOrigin(boolean sameOrigin) {
        this.sameOrigin = sameOrigin;
    }

    public String getAllowHosts() {
        return allowHosts;
    }

    public void setAllowHosts(String allowHosts) {
        this.allowHosts = allowHosts;
    }
}
