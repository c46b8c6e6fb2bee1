package dev.cairn.http.page;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of where an answer has its events, and what of them is an id and a time. */
@UriParams
public final class ItemOptions {

    @UriParam(
            label = "consumer",
            enums = "json,ndjson,csv",
            defaultValue = "json",
            description =
                    "Form of an answer: one JSON document, a JSON value on each line, or CSV with a"
                            + " header line, of which each row becomes a JSON object of texts.")
    private String format = "json";

    @UriParam(
            label = "consumer",
            description =
                    "Where in a JSON answer the array of events is: names joined by dots, or a"
                            + " JSONPath that begins with $. Without it the answer is the array.")
    private String itemsPath = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "false",
            description =
                    "Whether an answer without anything at itemsPath is an error. Otherwise it has"
                            + " no events.")
    private boolean itemsRequired;

    @UriParam(
            label = "consumer,advanced",
            description =
                    "Where in an item an array of events is, each of which becomes a record of its"
                            + " own. An item without such an array is a record as it is.")
    private String splitPath = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "false",
            description =
                    "Whether a record that splitPath makes is the whole item, with the one event in"
                            + " place of the array. Otherwise it is the event alone.")
    private boolean splitKeep;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "false",
            description =
                    "Whether the last line of NDJSON is no event, but says how to go on (nextPath,"
                            + " morePath, totalPath).")
    private boolean trailer;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = ",",
            description = "The character between fields of CSV, or the word tab.")
    private String delimiter = ",";

    @UriParam(
            label = "consumer",
            description =
                    "Where in an item its id is; several paths separated by commas make one id of"
                            + " several parts. Without it the content of an event is its id.")
    private String idPath = "";

    @UriParam(label = "consumer", description = "Where in an item its time is.")
    private String timePath = "";

    @UriParam(
            label = "consumer",
            defaultValue = "rfc3339",
            description =
                    "How times of events are written: rfc3339, iso8601 (offset and time of day may"
                            + " be missing), unix (seconds, also with a fraction), unix_ms, unix_us,"
                            + " unix_ns, or a pattern as of java.time such as yyyy-MM-dd HH:mm:ss.")
    private String timeFormat = "rfc3339";

    @UriParam(
            label = "consumer",
            defaultValue = "UTC",
            description = "Zone of times that name none, such as UTC, Europe/Berlin or +02:00.")
    private String timeZone = "UTC";

    @UriParam(
            label = "consumer",
            description =
                    "How ${from}, ${to} and ${now} are written into requests, in the words of"
                            + " timeFormat, which it is without this option.")
    private String queryTimeFormat = "";

    /**
     * What reads answers.
     *
     * @param members what {@link Page#member} will be asked for
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public PageFormat pageFormat(Collection<String> members) {
        refuseForeign();
        Optional<MemberPath> split = split();
        List<MemberPath> ids = idPaths().stream().map(path -> path("idPath", path)).toList();
        Optional<MemberPath> time =
                timePath.isEmpty() ? Optional.empty() : Optional.of(path("timePath", timePath));
        Picks picks = new Picks(ids, time, eventTime(), split);
        return switch (form()) {
            case "json" ->
                    new JsonFormat(
                            JsonFormat.ItemsAt.of(itemsPath, itemsRequired),
                            members,
                            picks,
                            splitKeep);
            case "ndjson" -> new NdjsonFormat(members, trailer, picks, splitKeep);
            case "csv" -> new CsvFormat(delimiterChar(), picks);
            default -> throw refused("format", format, "json, ndjson or csv");
        };
    }

    /**
     * How times of events are written.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public TimeFormat eventTime() {
        return TimeFormat.of("timeFormat", or(timeFormat, "rfc3339"), zone());
    }

    /**
     * How times are written into requests.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public TimeFormat queryTime() {
        return queryTimeFormat.isEmpty()
                ? eventTime()
                : TimeFormat.of("queryTimeFormat", queryTimeFormat, zone());
    }

    /** Whether events have ids of the server's. */
    public boolean hasIds() {
        return !idPaths().isEmpty();
    }

    /** Whether events have times. */
    public boolean hasTimes() {
        return !timePath.isEmpty();
    }

    /** Whether an answer can have members besides its events, in the form that it has. */
    boolean hasMembers() {
        return form().equals("json") || trailer;
    }

    /** Options that the form has no use for are mistakes. */
    private void refuseForeign() {
        boolean json = form().equals("json");
        boolean csv = form().equals("csv");
        if (!json && !itemsPath.isEmpty()) {
            throw refused("itemsPath", itemsPath, "it with format=json only");
        }
        if (!json && itemsRequired) {
            throw refused("itemsRequired", "true", "it with format=json only");
        }
        if (itemsRequired && MemberPath.parse(itemsPath).isEmpty()) {
            throw refused("itemsRequired", "true", "it with names in itemsPath only");
        }
        if (csv && !splitPath.isEmpty()) {
            throw refused("splitPath", splitPath, "it with format=json or ndjson only");
        }
        if (splitKeep && splitPath.isEmpty()) {
            throw refused("splitKeep", "true", "it with splitPath only");
        }
        if (trailer && !form().equals("ndjson")) {
            throw refused("trailer", "true", "it with format=ndjson only");
        }
        if (!csv && !or(delimiter, ",").equals(",")) {
            throw refused("delimiter", delimiter, "it with format=csv only");
        }
    }

    private List<String> idPaths() {
        return Arrays.stream(idPath.split(",", -1))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .toList();
    }

    private Optional<MemberPath> split() {
        if (splitPath.isEmpty()) {
            return Optional.empty();
        }
        MemberPath path = MemberPath.of("splitPath", splitPath);
        if (path.steps().isEmpty()) {
            throw refused("splitPath", splitPath, "where in an item the array of events is");
        }
        return Optional.of(path);
    }

    /** A path within an item; the name of a column is one, whatever is in it. */
    private MemberPath path(String option, String path) {
        return form().equals("csv") ? new MemberPath(List.of(path)) : MemberPath.of(option, path);
    }

    private char delimiterChar() {
        String given = or(delimiter, ",");
        if (given.equals("tab")) {
            return '\t';
        }
        if (given.length() != 1 || given.charAt(0) > 127 || "\"\r\n".contains(given)) {
            throw refused("delimiter", delimiter, "one ASCII character but a quote, or tab");
        }
        return given.charAt(0);
    }

    private String form() {
        return or(format, "json");
    }

    /** A kamelet passes on as empty what its user did not give. */
    private static String or(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(or(timeZone, "UTC"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timeZone="
                            + timeZone
                            + " is not accepted; give UTC, a name such as Europe/Berlin, or +02:00",
                    e);
        }
    }

    private static IllegalArgumentException refused(String option, String value, String accepted) {
        return new IllegalArgumentException(
                option + "=" + value + " is not accepted; give " + accepted);
    }

    public String getFormat() {
        return format;
    }

    public void setFormat(String format) {
        this.format = format;
    }

    public String getItemsPath() {
        return itemsPath;
    }

    public void setItemsPath(String itemsPath) {
        this.itemsPath = itemsPath;
    }

    public boolean isItemsRequired() {
        return itemsRequired;
    }

    public void setItemsRequired(boolean itemsRequired) {
        this.itemsRequired = itemsRequired;
    }

    public String getSplitPath() {
        return splitPath;
    }

    public void setSplitPath(String splitPath) {
        this.splitPath = splitPath;
    }

    public boolean isSplitKeep() {
        return splitKeep;
    }

    public void setSplitKeep(boolean splitKeep) {
        this.splitKeep = splitKeep;
    }

    public boolean isTrailer() {
        return trailer;
    }

    public void setTrailer(boolean trailer) {
        this.trailer = trailer;
    }

    public String getDelimiter() {
        return delimiter;
    }

    public void setDelimiter(String delimiter) {
        this.delimiter = delimiter;
    }

    public String getIdPath() {
        return idPath;
    }

    public void setIdPath(String idPath) {
        this.idPath = idPath;
    }

    public String getTimePath() {
        return timePath;
    }

    public void setTimePath(String timePath) {
        this.timePath = timePath;
    }

    public String getTimeFormat() {
        return timeFormat;
    }

    public void setTimeFormat(String timeFormat) {
        this.timeFormat = timeFormat;
    }

    public String getTimeZone() {
        return timeZone;
    }

    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    public String getQueryTimeFormat() {
        return queryTimeFormat;
    }

    public void setQueryTimeFormat(String queryTimeFormat) {
        this.queryTimeFormat = queryTimeFormat;
    }
}
