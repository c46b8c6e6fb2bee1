package dev.cairn.http;

import dev.cairn.component.Cairn;
import dev.cairn.component.SourceEndpoint;
import dev.cairn.http.auth.AuthOptions;
import dev.cairn.http.auth.CredentialNames;
import dev.cairn.http.auth.OAuthOptions;
import dev.cairn.http.auth.SigningOptions;
import dev.cairn.http.call.RequestOptions;
import dev.cairn.http.call.RequestTemplate;
import dev.cairn.http.cursor.CursorOptions;
import dev.cairn.http.limit.ErrorOptions;
import dev.cairn.http.limit.LimitOptions;
import dev.cairn.http.page.ItemOptions;
import dev.cairn.http.page.PagingOptions;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Message;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/** Collect events from paginated HTTP APIs: every event once, through restart and kill. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "http-poll",
        title = "Cairn HTTP Poll",
        syntax = "http-poll:name",
        consumerOnly = true,
        category = {Category.HTTP, Category.MONITORING},
        headersClass = HttpPollConstants.class)
public final class HttpPollEndpoint extends SourceEndpoint {

    private static final String HOST = "${host}";

    @UriPath(
            description =
                    "Stable name of the source: its position is kept under it. ${host} stands for"
                            + " the host of url.")
    @Metadata(required = true)
    private String name;

    @UriParam(
            label = "consumer",
            prefix = "query.",
            multiValue = true,
            description =
                    "Parameters of the query. ${cursor}, ${page}, ${offset}, ${from}, ${to} and"
                            + " ${now} are filled in; a parameter whose variable has no value is"
                            + " left out.")
    private Map<String, Object> query = new LinkedHashMap<>();

    @UriParam(
            label = "consumer",
            prefix = "header.",
            multiValue = true,
            description = "Headers of requests, with the variables of query. No credentials.")
    private Map<String, Object> header = new LinkedHashMap<>();

    @UriParam private final RequestOptions request = new RequestOptions();
    @UriParam private final AuthOptions access = new AuthOptions();
    @UriParam private final OAuthOptions oauth = new OAuthOptions();
    @UriParam private final SigningOptions signing = new SigningOptions();
    @UriParam private final ItemOptions items = new ItemOptions();
    @UriParam private final PagingOptions pages = new PagingOptions();
    @UriParam private final CursorOptions place = new CursorOptions();
    @UriParam private final LimitOptions limits = new LimitOptions();
    @UriParam private final ErrorOptions answers = new ErrorOptions();

    HttpPollEndpoint(String uri, HttpPollComponent component) {
        super(uri, component);
    }

    /** IllegalArgumentException for an option that is not accepted. */
    void validate() {
        query.keySet().forEach(each -> CredentialNames.refuse("query.", each, text(query, each)));
        header.keySet()
                .forEach(each -> CredentialNames.refuse("header.", each, text(header, each)));
        template();
        HttpPollParts.check(this);
    }

    private static String text(Map<String, Object> map, String name) {
        return String.valueOf(map.get(name));
    }

    /** What is asked, made anew from the options. */
    RequestTemplate template() {
        return request.template(texts(query), texts(header));
    }

    private static Map<String, String> texts(Map<String, Object> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    @Override
    protected Partition.Kind kind() {
        return Partition.Kind.API;
    }

    /** The stream that it reads. */
    Partition partition() {
        String resolved =
                name.contains(HOST) ? name.replace(HOST, template().url().getHost()) : name;
        return new Partition(kind(), getGroup(), resolved, resolved);
    }

    @Override
    protected Optional<Partition> sharedPartition() {
        return Optional.of(partition());
    }

    @Override
    protected String markName() {
        return "http-poll:" + partition().name() + (getGroup().isEmpty() ? "" : "@" + getGroup());
    }

    @Override
    protected String shown() {
        return "http-poll:" + partition().name();
    }

    @Override
    protected Source createSource(Cairn cairn) throws IOException {
        HttpPollComponent component = (HttpPollComponent) getComponent();
        String taken = partition().toString();
        component.take(taken);
        try {
            return HttpPollParts.source(this, cairn, component, () -> component.release(taken));
        } catch (IOException | RuntimeException | LinkageError e) {
            component.release(taken);
            throw e;
        }
    }

    @Override
    protected void describe(Message message, Batch batch, LogRecord record) {
        message.setHeader(HttpPollConstants.SOURCE, batch.partition().name());
        message.setHeader(HttpPollConstants.PARTITION, batch.partition().toString());
        if (record == null) {
            return;
        }
        message.setHeader(HttpPollConstants.OFFSET, record.offset());
        message.setHeader(HttpPollConstants.RECORD_ID, record.id());
    }

    @Override
    protected Object bodyOf(LogRecord record) {
        return record.text(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public Map<String, Object> getQuery() {
        return query;
    }

    public void setQuery(Map<String, Object> query) {
        this.query = query;
    }

    public Map<String, Object> getHeader() {
        return header;
    }

    public void setHeader(Map<String, Object> header) {
        this.header = header;
    }

    public RequestOptions getRequest() {
        return request;
    }

    public AuthOptions getAccess() {
        return access;
    }

    public OAuthOptions getOauth() {
        return oauth;
    }

    public SigningOptions getSigning() {
        return signing;
    }

    public ItemOptions getItems() {
        return items;
    }

    public PagingOptions getPages() {
        return pages;
    }

    public CursorOptions getPlace() {
        return place;
    }

    public LimitOptions getLimits() {
        return limits;
    }

    public ErrorOptions getAnswers() {
        return answers;
    }
}
