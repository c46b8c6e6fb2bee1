package dev.cairn.docker;

import dev.cairn.docker.Engine.Container;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which containers are collected. A container's own label {@value #LABEL} decides if it has one;
 * then what is excluded, then what is included.
 */
final class ContainerFilter {

    /** {@code true} or {@code false} on a container beats everything but an endpoint's names. */
    static final String LABEL = "cairn.collect";

    /** Fewest digits of an id that stand for the container. */
    private static final int MIN_ID_DIGITS = 12;

    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-f]{" + MIN_ID_DIGITS + ",64}");

    private final List<String> names;
    private final Predicate<String> included;
    private final Predicate<String> excluded;
    private final Predicate<String> images;
    private final Predicate<String> excludedImages;
    private final Predicate<Map<String, String>> labels;
    private final Predicate<Map<String, String>> excludedLabels;
    private final boolean byMoreThanName;
    private final Predicate<String> self;

    /**
     * What an endpoint says; each text is a list with commas.
     *
     * @param names names, ids and patterns
     * @param self whether an id is that of the container that this process runs in; never, if that
     *     is to be collected too
     */
    ContainerFilter(
            String names,
            String exclude,
            String image,
            String excludeImage,
            String label,
            String excludeLabel,
            Predicate<String> self) {
        this.names = list(names);
        this.included = any(this.names);
        this.excluded = any(list(exclude));
        this.images = image.isBlank() ? every -> true : any(list(image));
        this.excludedImages = any(list(excludeImage));
        this.labels = label.isBlank() ? every -> true : labelled(list(label));
        this.excludedLabels = labelled(list(excludeLabel));
        this.byMoreThanName = !(image + excludeImage + label + excludeLabel).isBlank();
        this.self = self;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static Predicate<String> any(List<String> globs) {
        List<Pattern> patterns = globs.stream().map(ContainerFilter::pattern).toList();
        return name -> patterns.stream().anyMatch(each -> each.matcher(name).matches());
    }

    /** {@code *} stands for any characters and {@code ?} for one. */
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char one = glob.charAt(i);
            regex.append(one == '*' ? ".*" : one == '?' ? "." : Pattern.quote(String.valueOf(one)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** {@code key}, or {@code key=value} with a pattern for the value. */
    private static Predicate<Map<String, String>> labelled(List<String> wanted) {
        return labels ->
                wanted.stream()
                        .anyMatch(
                                each -> {
                                    int at = each.indexOf('=');
                                    String key = at < 0 ? each : each.substring(0, at);
                                    String value = labels.get(key);
                                    return value != null
                                            && (at < 0
                                                    || pattern(each.substring(at + 1))
                                                            .matcher(value)
                                                            .matches());
                                });
    }

    /** Whether a container is collected. */
    boolean accepts(Container container) {
        if (!isNamed(container.name(), container.id()) || self.test(container.id())) {
            return false;
        }
        String own = container.labels().getOrDefault(LABEL, "").toLowerCase(Locale.ROOT);
        if (own.equals("true") || own.equals("false")) {
            return own.equals("true");
        }
        return !excluded.test(container.name())
                && images.test(container.image())
                && !excludedImages.test(container.image())
                && labels.test(container.labels())
                && !excludedLabels.test(container.labels());
    }

    /** Whether a container that is gone was collected, as far as its name and id can tell. */
    boolean accepted(String name, String id) {
        return !byMoreThanName && isNamed(name, id) && !excluded.test(name);
    }

    private boolean isNamed(String name, String id) {
        return included.test(name)
                || names.stream()
                        .anyMatch(each -> ID_PREFIX.matcher(each).matches() && id.startsWith(each));
    }
}
