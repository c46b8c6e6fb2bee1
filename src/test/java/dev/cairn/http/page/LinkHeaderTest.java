package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of RFC 8288, and what servers make of it. */
class LinkHeaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "<u>; rel=\"next\" ! u",
                "<u>; rel=next ! u",
                "<u>;rel=next ! u",
                "<u> ; rel = \"next\" ! u",
                "<u>; REL=\"NEXT\" ! u",
                "<u>; rel=\"self next\" ! u",
                "<u>; rel=\"prev  next last\" ! u",
                "<s>; rel=self, <u>; rel=next ! u",
                "<u>; rel=next, <s>; rel=self ! u",
                "<u>; rel=next; rel=self ! u",
                "<s>; rel=self; rel=next !",
                "<u>; title=\"a, b; rel=self\"; rel=next ! u",
                "<u>; title=\"a \\\" , <x>\"; rel=next ! u",
                "<a,b;c>; rel=next ! a,b;c",
                "<u?x=1,2&y=<3>; rel=next ! u?x=1,2&y=<3",
                "<u>; crossorigin; rel=next ! u",
                "<u>; rel=\"next !  u",
                ", ,<u>; rel=next,, ! u",
                "<u>; anchor=\"#x\"; rel=next;; ! u",
                "<u>; title*=UTF-8''n%c3%a9; rel=next ! u",
                "<1>; rel=next, <2>; rel=next ! 1",
                "<u>; rel=nextpage !",
                "<u>; rel=\"\" !",
                "<u> !",
                "<> ; rel=next ! ''"
            })
    void theTargetOfTheRelationIsFound(String header, String target) throws IOException {
        assertThat(LinkHeader.target(List.of(header), "next").orElse(null))
                .isEqualTo("''".equals(target) ? "" : target);
    }

    @Test
    void severalHeadersAreOneList() throws IOException {
        List<String> headers = List.of("", "<s>; rel=\"self\"", "<u>; rel=\"next\"");

        assertThat(LinkHeader.target(headers, "next")).contains("u");
        assertThat(LinkHeader.target(headers, "SELF")).contains("s");
        assertThat(LinkHeader.target(List.of(), "next")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "<secret; rel=next", "<u>; rel=next, secret"})
    void whatIsNoListOfLinksIsRefusedWithoutQuotingIt(String header) {
        assertThatThrownBy(() -> LinkHeader.target(List.of(header), "other"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageNotContaining("secret");
    }
}
