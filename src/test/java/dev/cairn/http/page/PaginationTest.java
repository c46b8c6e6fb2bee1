package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From one page to the next, in each way that APIs have. */
class PaginationTest {

    private static final URI URL = URI.create("https://h/v1/logs?limit=2");

    private final ItemOptions items = new ItemOptions();
    private final PagingOptions options = new PagingOptions();

    @Test
    void linkFollowsTheNextRelation() throws IOException {
        options.setPaging("link");

        assertThat(pagination().isUrl()).isTrue();
        assertThat(pagination().first()).isEmpty();
        Turn turn =
                turn(
                        Optional.empty(),
                        "[1]",
                        new Header("link", "<https://h/v1/logs?after=0>; rel=\"self\""),
                        new Header("Link", "<https://h/v1/logs?after=1>; rel=\"next\""));
        assertThat(turn.next).contains("https://h/v1/logs?after=1");
        assertThat(turn.last).isFalse();
    }

    @Test
    void anEmptyPageWithANextLinkKeepsIt() throws IOException {
        options.setPaging("link");
        Header link = new Header("Link", "<https://h/v1/logs?after=2>; rel=\"next\"");

        Turn moved = turn(Optional.of("https://h/v1/logs?after=1"), "[]", link);
        Turn same = turn(Optional.of("https://h/v1/logs?after=2"), "[]", link);

        assertThat(moved.next).contains("https://h/v1/logs?after=2");
        assertThat(moved.last).isFalse();
        assertThat(same.next).contains("https://h/v1/logs?after=2");
        assertThat(same.last).isTrue();
    }

    @Test
    void stopWhenEmptyEndsTheTurnAndKeepsTheLink() throws IOException {
        options.setPaging("link");
        options.setStopWhen("no-link, empty");

        Turn turn =
                turn(
                        Optional.of("https://h/v1/logs?after=1"),
                        "[]",
                        new Header("Link", "</v1/logs?after=2>; rel=next"));

        assertThat(turn.next).contains("https://h/v1/logs?after=2");
        assertThat(turn.last).isTrue();
    }

    @Test
    void withoutALinkThePageIsTheLast() throws IOException {
        options.setPaging("link");

        Turn turn = turn(Optional.empty(), "[1]", new Header("Link", "<x>; rel=self"));

        assertThat(turn.next).isEmpty();
        assertThat(turn.last).isTrue();
    }

    @Test
    void anotherRelationCanLead() throws IOException {
        options.setPaging("link");
        options.setLinkRel("older");

        assertThat(
                        turn(
                                        Optional.empty(),
                                        "[1]",
                                        new Header("Link", "<?p=2>; rel=older, <?p=0>; rel=next"))
                                .next)
                .contains("https://h/v1/logs?p=2");
    }

    @Test
    void aLinkToAnotherOriginIsRefused() {
        options.setPaging("link");
        Header link = new Header("Link", "<http://h/v1/logs?token=topsecret>; rel=next");

        assertThatThrownBy(() -> turn(Optional.empty(), "[1]", link))
                .isInstanceOf(ForeignUrlException.class)
                .hasMessageContaining("allowHosts=http://h")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void aStoredUrlIsCheckedToo() throws IOException {
        options.setPaging("link");

        assertThat(pagination().url("https://h/v1/logs?after=1"))
                .hasToString("https://h/v1/logs?after=1");
        assertThatThrownBy(() -> pagination().url("https://evil.example/?x=topsecret"))
                .isInstanceOf(ForeignUrlException.class)
                .hasMessageNotContaining("topsecret");
        options.setPaging("none");
        assertThatThrownBy(() -> pagination().url("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void headerUrlFollowsAHeader() throws IOException {
        options.setPaging("header-url");
        options.setNextHeader("NextPageUri");

        assertThat(pagination().isUrl()).isTrue();
        assertThat(turn(Optional.empty(), "[1]", new Header("nextpageuri", " https://h/2 ")).next)
                .contains("https://h/2");
        assertThat(turn(Optional.empty(), "[1]", new Header("NextPageUri", " ")).next).isEmpty();
        assertThat(turn(Optional.empty(), "[1]").last).isTrue();
    }

    @Test
    void bodyUrlFollowsAMemberRelativeToItsPage() throws IOException {
        items.setItemsPath("records");
        options.setPaging("body-url");
        options.setNextPath("nextRecordsUrl");

        Turn turn =
                turn(Optional.empty(), "{\"nextRecordsUrl\":\"/services/q-2000\",\"records\":[1]}");

        assertThat(turn.next).contains("https://h/services/q-2000");
        assertThat(turn(Optional.empty(), "{\"nextRecordsUrl\":null,\"records\":[1]}").next)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a|{\"e\":[1],\"m\":{\"next\":\"b\"}}|b|false",
                "a|{\"e\":[],\"m\":{\"next\":\"b\"}}|b|false",
                "a|{\"e\":[1],\"m\":{\"next\":17}}|17|false",
                "a|{\"e\":[1],\"m\":{\"next\":null}}||true",
                "a|{\"e\":[1],\"m\":{\"next\":\"\"}}||true",
                "a|{\"e\":[1]}||true",
                "a|{\"e\":[1],\"m\":{\"next\":\"a\"}}|a|true",
                "a|{\"e\":[],\"m\":{\"next\":\"a\"}}|a|true"
            })
    void aTokenLeadsUntilItIsMissingOrRepeated(
            String cursor, String body, String next, boolean last) throws IOException {
        items.setItemsPath("e");
        options.setPaging("cursor");
        options.setNextPath("m.next");

        Turn turn = turn(Optional.of(cursor), body);

        assertThat(pagination().isUrl()).isFalse();
        assertThat(turn.next).isEqualTo(Optional.ofNullable(next));
        assertThat(turn.last).isEqualTo(last);
    }

    @Test
    void aTokenMayStandInAHeader() throws IOException {
        options.setPaging("cursor");
        options.setNextHeader("X-Next");

        assertThat(turn(Optional.empty(), "[1]", new Header("x-next", "t+/=")).next)
                .contains("t+/=");
    }

    @ParameterizedTest
    @CsvSource({"page,1,2", "offset,0,3"})
    void numbersLeadUntilAPageIsEmptyAndStayThere(String paging, String first, String second)
            throws IOException {
        options.setPaging(paging);

        assertThat(pagination().first()).contains(first);
        Turn turn = turn(Optional.empty(), "[1,2,null]");
        assertThat(turn.next).contains(second);
        assertThat(turn.last).isFalse();
        Turn end = turn(Optional.of(second), "[]");
        assertThat(end.next).contains(second);
        assertThat(end.last).isTrue();
    }

    @Test
    void numbersBeginWhereTheOptionsSay() throws IOException {
        options.setPaging("page");
        options.setPageStart(0);
        assertThat(pagination().first()).contains("0");
        assertThat(turn(Optional.of("0"), "[1]").next).contains("1");
        options.setPaging("offset");
        options.setOffsetStart(1);
        assertThat(pagination().first()).contains("1");
        assertThat(turn(Optional.of("1"), "[1]").next).contains("2");
    }

    @Test
    void offsetsCountItemsBeforeTheyAreSplit() throws IOException {
        items.setSplitPath("e");
        options.setPaging("offset");

        assertThat(turn(Optional.of("10"), "[{\"e\":[1,2,3]},{\"e\":[]}]").next).contains("12");
    }

    @Test
    void aCursorThatIsNoNumberIsToldOf() {
        options.setPaging("offset");

        assertThatThrownBy(() -> turn(Optional.of("topsecret"), "[1]"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void theLastIdLeads() throws IOException {
        items.setIdPath("id");
        options.setPaging("id");

        assertThat(pagination().first()).isEmpty();
        assertThat(turn(Optional.empty(), "[{\"id\":1},{\"id\":2},{}]").next).contains("2");
        Turn end = turn(Optional.of("2"), "[]");
        assertThat(end.next).contains("2");
        assertThat(end.last).isTrue();
        assertThatThrownBy(() -> turn(Optional.of("2"), "[{}]"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("idPath");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "window"})
    void thereIsOnePage(String paging) throws IOException {
        options.setPaging(paging);

        Turn turn = turn(Optional.empty(), "[1]");
        assertThat(turn.next).isEmpty();
        assertThat(turn.last).isTrue();
    }

    @Test
    void aShortPageIsTheLast() throws IOException {
        options.setPaging("page");
        options.setPageSize(2);
        assertThat(turn(Optional.of("1"), "[1]").last).isFalse();

        options.setStopWhen("short");
        assertThat(turn(Optional.of("1"), "[1]").last).isTrue();
        assertThat(turn(Optional.of("1"), "[1,null]").last).isFalse();
        assertThat(options.pageSize()).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true|{\"e\":[1],\"c\":\"b\",\"more\":true}|false",
                "true|{\"e\":[1],\"c\":\"b\",\"more\":\"True\"}|false",
                "true|{\"e\":[1],\"c\":\"b\",\"more\":false}|true",
                "true|{\"e\":[1],\"c\":\"b\",\"more\":null}|true",
                "true|{\"e\":[1],\"c\":\"b\"}|true",
                "false|{\"e\":[1],\"c\":\"b\",\"more\":false}|false",
                "false|{\"e\":[1],\"c\":\"b\",\"more\":true}|true"
            })
    void aFlagEndsTheTurnAndKeepsTheToken(String more, String body, boolean last)
            throws IOException {
        items.setItemsPath("e");
        options.setPaging("cursor");
        options.setNextPath("c");
        options.setMorePath("more");
        options.setMoreValue(more);

        Turn turn = turn(Optional.of("a"), body);

        assertThat(turn.next).contains("b");
        assertThat(turn.last).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({
        "offset, 8, 0, 10, true",
        "offset, 7, 0, 10, false",
        "offset, 7, 99, 10, false",
        "page, 5, 8, 10, true",
        "page, 5, 7, 10, false",
        "page, 5, 7, many, false"
    })
    void theTotalEndsTheTurn(String paging, String cursor, long soFar, String total, boolean last)
            throws IOException {
        items.setItemsPath("e");
        options.setPaging(paging);
        options.setTotalPath("t");
        Page page = Answers.read(items, "{\"e\":[1,2],\"t\":\"" + total + "\"}", "t");

        assertThat(pagination().isLast(Optional.of(cursor), page, Optional.of("x"), soFar))
                .isEqualTo(last);
    }

    @Test
    void aCircleOfCursorsIsNoticed() {
        Trail trail = new Trail();

        assertThat(trail.isNew("a")).isTrue();
        assertThat(trail.isNew("b")).isTrue();
        assertThat(trail.isNew("a")).isFalse();
        trail.clear();
        assertThat(trail.isNew("a")).isTrue();
    }

    @Test
    void aCircleIsNoticedHoweverLongTheTrailIs() {
        Trail trail = new Trail();
        for (int i = 0; i < Trail.MAX_CURSORS; i++) {
            assertThat(trail.isNew("before" + i)).isTrue();
        }

        assertThat(trail.isNew("a")).isTrue();
        assertThat(trail.isNew("b")).isTrue();
        assertThat(trail.isNew("a")).isFalse();
    }

    private record Turn(Optional<String> next, boolean last) {}

    private Pagination pagination() {
        return options.pagination(URL, items);
    }

    private Turn turn(Optional<String> cursor, String body, Header... headers) throws IOException {
        Answer answer = Answers.of(body, headers);
        Page page = items.pageFormat(options.members()).read(answer);
        Call call = new Call("GET", URL, List.of(), new byte[0]);
        Optional<String> next = pagination().next(cursor, call, answer, page, 0);
        return new Turn(next, pagination().isLast(cursor, page, next, 0));
    }
}
