package dev.cairn.http.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with variables such as <code>${method}</code>. Two characters <code>\n</code> stand for a
 * line break.
 */
final class SigningTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*)}");

    /** Texts and names of variables by turns, beginning with a text. */
    private final List<String> parts = new ArrayList<>();

    /**
     * @param variables the names that it may hold
     * @throws IllegalArgumentException if it holds another
     */
    SigningTemplate(String option, String template, Set<String> variables) {
        String text = template.replace("\\n", "\n");
        Matcher matcher = VARIABLE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (!variables.contains(matcher.group(1))) {
                throw new IllegalArgumentException(
                        option
                                + " holds ${"
                                + matcher.group(1)
                                + "}, which is not accepted; give "
                                + new TreeSet<>(variables));
            }
            parts.add(text.substring(end, matcher.start()));
            parts.add(matcher.group(1));
            end = matcher.end();
        }
        parts.add(text.substring(end));
    }

    /** Whether it holds a variable. */
    boolean uses(String variable) {
        for (int at = 1; at < parts.size(); at += 2) {
            if (parts.get(at).equals(variable)) {
                return true;
            }
        }
        return false;
    }

    /** The text with a value for each variable. */
    String fill(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < parts.size(); at++) {
            text.append(at % 2 == 0 ? parts.get(at) : values.get(parts.get(at)));
        }
        return text.toString();
    }
}
