package dev.cairn.http.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of requests: JSON, a form, or any other text; values are written as its type demands.
 */
final class BodyTemplate {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final String option;
    private final String contentType;
    private final Template text;
    private final List<Template> pairs = new ArrayList<>();

    /**
     * @param option {@code body} or {@code nextBody}, for messages
     * @param text the template
     * @param contentType empty: JSON if the text begins like it, else a form
     * @param known names of variables
     */
    BodyTemplate(String option, String text, String contentType, Set<String> known) {
        this.option = option;
        this.contentType = contentType.isEmpty() ? guessed(text) : contentType;
        this.text = Template.of(option, text, known);
        if (isForm()) {
            for (String pair : text.strip().split("&", -1)) {
                pairs.add(Template.of(option, pair, known));
            }
        }
    }

    private static String guessed(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[") ? "application/json" : FORM;
    }

    private boolean isForm() {
        return contentType.startsWith(FORM);
    }

    /** What the body is. */
    String contentType() {
        return contentType;
    }

    /**
     * The body. Of a form, what has a variable without a value is left out.
     *
     * @throws IllegalArgumentException if a variable of another body has no value
     */
    byte[] fill(Map<String, String> values) {
        String filled;
        if (isForm()) {
            filled =
                    String.join(
                            "&",
                            pairs.stream()
                                    .map(pair -> pair.fill(values, Escape.PERCENT))
                                    .flatMap(Optional::stream)
                                    .toList());
        } else {
            Escape escape = contentType.contains("json") ? Escape.JSON : Escape.NONE;
            filled = text.fill(values, escape).orElseThrow(() -> lacking(values));
        }
        return filled.getBytes(StandardCharsets.UTF_8);
    }

    private IllegalArgumentException lacking(Map<String, String> values) {
        return new IllegalArgumentException(
                option
                        + " has the variable ${"
                        + text.missing(values).orElse("")
                        + "}, which has no value in this request; body is what is sent without a"
                        + " cursor, nextBody with one");
    }
}
