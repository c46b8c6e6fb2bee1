package dev.cairn.component;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/**
 * Where settings of the registry come from: an option beats the environment, that beats a property.
 * Where of {@code uri} and {@code directory} one is given at a higher place, it counts alone.
 *
 * @param options of the command line, by full name
 * @param environment the variables
 * @param properties the value of a property, by full name
 * @param propertyNames the properties that there are, among others
 */
record SettingSources(
        Map<?, ?> options,
        Map<String, String> environment,
        Function<String, Optional<String>> properties,
        Collection<String> propertyNames) {

    private static final String VARIABLES = RegistrySetting.variable(RegistrySetting.PREFIX);

    /** Kubernetes makes these up for a service that is called {@code cairn-registry}. */
    private static final Pattern KUBERNETES =
            Pattern.compile(VARIABLES + "(SERVICE_(HOST|PORT.*)|PORT(_.*)?)");

    /** All that a context has. */
    static SettingSources of(CamelContext context) {
        Map<?, ?> options = context.getRegistry().lookupByNameAndType(Cairn.OPTIONS, Map.class);
        PropertiesComponent properties = context.getPropertiesComponent();
        Set<String> names = new HashSet<>(System.getProperties().stringPropertyNames());
        names.addAll(properties.loadProperties().stringPropertyNames());
        return new SettingSources(
                options == null ? Map.of() : options,
                System.getenv(),
                properties::resolveProperty,
                names);
    }

    /**
     * Refuses names that are no settings: a typing error would change nothing, and say nothing.
     *
     * @throws IllegalArgumentException with the setting that was probably meant
     */
    void refuseUnknown() {
        List<String> known = RegistrySetting.properties();
        List<String> given = new ArrayList<>(propertyNames);
        options.keySet().forEach(name -> given.add(name.toString()));
        for (String name : given) {
            if (name.startsWith(RegistrySetting.PREFIX) && !known.contains(name)) {
                throw unknown(name, RegistrySetting::property);
            }
        }
        List<String> variables = known.stream().map(RegistrySetting::variable).toList();
        for (String name : environment.keySet()) {
            if (name.startsWith(VARIABLES)
                    && !variables.contains(name)
                    && !KUBERNETES.matcher(name).matches()) {
                throw unknown(name, RegistrySetting::variable);
            }
        }
    }

    private static IllegalArgumentException unknown(
            String name, Function<RegistrySetting, String> form) {
        return new IllegalArgumentException(
                name
                        + " is no setting of the registry; did you mean "
                        + form.apply(nearest(name))
                        + "? docs/registry.md lists them");
    }

    /** The setting whose name takes the fewest changes to be this one. */
    static RegistrySetting nearest(String name) {
        String plain = plain(name);
        RegistrySetting nearest = RegistrySetting.URI;
        int fewest = Integer.MAX_VALUE;
        for (RegistrySetting each : RegistrySetting.values()) {
            int changes = changes(plain, plain(each.property()));
            if (changes < fewest) {
                fewest = changes;
                nearest = each;
            }
        }
        return nearest;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein's distance. */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    /** The value of a full name such as {@code cairn.registry.uri}. */
    Optional<String> value(String name) {
        String uri = RegistrySetting.URI.property();
        String directory = RegistrySetting.DIRECTORY.property();
        boolean outdone =
                (name.equals(uri) && place(directory) < place(uri))
                        || (name.equals(directory) && place(uri) < place(directory));
        return outdone ? Optional.empty() : at(place(name), name);
    }

    /** 0 for an option, 1 for the environment, 2 for a property or nothing. */
    private int place(String name) {
        int place = 0;
        while (place < 2 && at(place, name).isEmpty()) {
            place++;
        }
        return place;
    }

    private Optional<String> at(int place, String name) {
        return switch (place) {
            case 0 -> Optional.ofNullable(options.get(name)).map(Object::toString);
            case 1 -> Optional.ofNullable(environment.get(RegistrySetting.variable(name)));
            default -> properties.apply(name);
        };
    }
}
