package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that are not accepted, and what is said then. */
class PageOptionsTest {

    private static final URI URL = URI.create("https://h/");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format=xml|format=xml is not accepted; give json, ndjson or csv",
                "itemsPath=a..b|itemsPath=a..b is not accepted; give",
                "itemsPath=$.[|itemsPath=$.[ is not accepted; give",
                "timePath=$..x|timePath=$..x is not accepted; give names",
                "timeFormat=epoch|timeFormat=epoch is not accepted; give rfc3339",
                "queryTimeFormat=epoch|queryTimeFormat=epoch is not accepted; give rfc3339",
                "timeZone=Mars|timeZone=Mars is not accepted; give UTC",
                "format=csv,itemsPath=a|itemsPath=a is not accepted; give it with format=json",
                "format=ndjson,itemsRequired=true|itemsRequired=true is not accepted",
                "itemsPath=$..a,itemsRequired=true|itemsRequired=true is not accepted",
                "format=csv,splitPath=a|splitPath=a is not accepted",
                "splitKeep=true|splitKeep=true is not accepted; give it with splitPath",
                "trailer=true|trailer=true is not accepted; give it with format=ndjson",
                "delimiter=;|delimiter=; is not accepted; give it with format=csv",
                "format=csv,delimiter=ab|delimiter=ab is not accepted; give one ASCII character",
                "format=csv,delimiter=é|delimiter=é is not accepted; give one ASCII character"
            })
    void itemOptionsAreChecked(String given, String message) {
        ItemOptions options = bind(new ItemOptions(), given);

        assertThatThrownBy(
                        () -> {
                            options.pageFormat(List.of());
                            options.queryTime();
                        })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paging=links|paging=links is not accepted; give link, header-url",
                "paging=cursor|paging=cursor needs nextPath or nextHeader",
                "paging=cursor,nextPath=a,nextHeader=b|paging=cursor needs nextPath or nextHeader",
                "paging=header-url|paging=header-url needs nextHeader",
                "paging=body-url|paging=body-url needs nextPath",
                "paging=id|paging=id needs idPath",
                "paging=cursor,nextPath=a..b|nextPath=a..b is not accepted; give names",
                "morePath=$.[|morePath=$.[ is not accepted; give names",
                "paging=link,nextPath=a|nextPath=a is not accepted; give it with paging=cursor",
                "paging=page,nextHeader=a|nextHeader=a is not accepted; give it with paging=cursor",
                "stopWhen=often|stopWhen=often is not accepted; give some of no-link, empty",
                "stopWhen=short|stopWhen=short needs pageSize",
                "stopWhen=flag|stopWhen=flag needs morePath",
                "stopWhen=total|stopWhen=total needs totalPath",
                "maxPages=0|maxPages=0 is not accepted; give 1 or more",
                "pageSize=-1|pageSize=-1 is not accepted; give 0 or more",
                "allowHosts=a/b|allowHosts=a/b is not accepted; give host"
            })
    void pagingOptionsAreChecked(String given, String message) {
        PagingOptions options = bind(new PagingOptions(), given);

        assertThatThrownBy(() -> options.pagination(URL, new ItemOptions()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void whatLinesCannotSayCannotBeAskedOfThem() {
        PagingOptions paging = bind(new PagingOptions(), "paging=cursor,nextPath=offset");

        assertThatThrownBy(() -> paging.pagination(URL, bind(new ItemOptions(), "format=ndjson")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trailer=true");
        assertThat(paging.pagination(URL, bind(new ItemOptions(), "format=ndjson,trailer=true")))
                .isNotNull();
        assertThat(paging.members()).containsExactly("offset");
    }

    @Test
    void requestsWriteTimesAsEventsDoUnlessToldOtherwise() {
        Instant time = Instant.parse("2026-01-02T03:04:05.678Z");

        assertThat(new ItemOptions().queryTime().format(time))
                .isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(bind(new ItemOptions(), "timeFormat=unix").queryTime().format(time))
                .isEqualTo("1767323045");
        assertThat(
                        bind(new ItemOptions(), "timeFormat=unix,queryTimeFormat=unix_ms")
                                .queryTime()
                                .format(time))
                .isEqualTo("1767323045678");
    }

    @Test
    void anEmptyTextIsAnOptionThatWasNotGiven() {
        ItemOptions items = new ItemOptions();
        items.setFormat("");
        items.setTimeFormat("");
        items.setQueryTimeFormat("");
        items.setTimeZone("");
        items.setDelimiter("");
        PagingOptions paging = new PagingOptions();
        paging.setPaging("");
        paging.setLinkRel("");
        paging.setMoreValue("");
        paging.setStopWhen("");
        paging.setAllowHosts("");

        assertThat(items.pageFormat(List.of())).isInstanceOf(JsonFormat.class);
        assertThat(items.queryTime().granule()).hasMillis(1);
        assertThat(paging.pagination(URL, items).first()).isEmpty();
        items.setFormat("csv");
        assertThat(items.pageFormat(List.of())).isInstanceOf(CsvFormat.class);
    }

    @Test
    void theWatermarkIsAStopOfThePolicy() {
        assertThat(bind(new PagingOptions(), "stopWhen=empty, watermark").stopsAtWatermark())
                .isTrue();
        assertThat(new PagingOptions().stopsAtWatermark()).isFalse();
        assertThat(new PagingOptions().pageSize()).isEmpty();
    }

    /** Sets options as Camel does; a comma begins another one where a name and = follow. */
    private static <T> T bind(T options, String given) {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            for (String option : given.split(",(?=[a-zA-Z]+=)", -1)) {
                int equals = option.indexOf('=');
                String name = option.substring(0, equals);
                Map<String, Object> one = new HashMap<>(Map.of(name, option.substring(equals + 1)));
                assertThat(PropertyBindingSupport.build().bind(context, options, one)).isTrue();
            }
            return options;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
