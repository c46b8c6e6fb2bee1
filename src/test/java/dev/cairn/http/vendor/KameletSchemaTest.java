package dev.cairn.http.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of kamelets: by Camel's schemas, and by what our own have in common. */
@Tag("R20")
class KameletSchemaTest {

    private static final Path SHIPPED = Path.of("src/main/resources/kamelets");
    private static final Path EXAMPLES = Path.of("docs/examples/kamelets");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z]+)}}");
    private static final Set<String> SECRETS = Set.of("token", "privateKey", "password");

    private static JsonSchema kamelet;
    private static JsonSchema dsl;

    @BeforeAll
    static void readSchemas() throws IOException {
        JsonNode definition = YAML.readTree(resource("/camel.apache.org_kamelets.yaml"));
        JsonNode version = definition.path("spec").path("versions").get(0);
        assertThat(version.path("name").asText()).isEqualTo("v1");
        kamelet =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                        .getSchema(version.path("schema").path("openAPIV3Schema"));
        dsl =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                        .getSchema(resource("/schema/camelYamlDsl.json"));
    }

    /** Camel's schema of routes takes a good half of the heap that all tests have together. */
    @AfterAll
    static void forgetSchemas() {
        kamelet = null;
        dsl = null;
    }

    private static InputStream resource(String name) {
        InputStream stream = KameletSchemaTest.class.getResourceAsStream(name);
        assertThat(stream).as(name).isNotNull();
        return stream;
    }

    static List<Path> kamelets() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path place : List.of(SHIPPED, EXAMPLES)) {
            try (Stream<Path> files = Files.list(place)) {
                files.sorted().forEach(found::add);
            }
        }
        return found;
    }

    private static JsonNode read(Path file) throws IOException {
        return YAML.readTree(file.toFile());
    }

    private static JsonNode properties(JsonNode root) {
        return root.path("spec").path("definition").path("properties");
    }

    @Test
    void theKameletsThatAreShippedAreThese() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "okta-system-log-source.kamelet.yaml",
                            "github-audit-log-source.kamelet.yaml",
                            "slack-audit-log-source.kamelet.yaml",
                            "onepassword-events-source.kamelet.yaml",
                            "generic-rest-source.kamelet.yaml");
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void isValidByCamelsSchemaOfKamelets(Path file) throws IOException {
        JsonNode root = read(file);
        assertThat(kamelet.validate(root)).isEmpty();
        assertThat(file.getFileName())
                .hasToString(root.path("metadata").path("name").asText() + ".kamelet.yaml");
        assertThat(root.path("metadata").path("labels").path("camel.apache.org/kamelet.type"))
                .hasToString("\"source\"");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void itsRouteIsValidByCamelsSchemaOfRoutes(Path file) throws IOException {
        ObjectNode template = YAML.createObjectNode();
        ObjectNode route = template.putObject("routeTemplate");
        route.put("id", "template");
        route.set("from", read(file).path("spec").path("template").path("from"));
        assertThat(dsl.validate(YAML.createArrayNode().add(template))).isEmpty();
    }

    @Test
    void whatIsNotValidIsFound() throws IOException {
        ObjectNode root = (ObjectNode) read(kamelets().get(0));
        ((ObjectNode) root.path("spec").path("definition")).put("required", "token");
        assertThat(kamelet.validate(root)).isNotEmpty();
        ObjectNode step = YAML.createObjectNode();
        step.putObject("route").put("stepz", "x");
        assertThat(dsl.validate(YAML.createArrayNode().add(step))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyPropertyIsUsedAndEveryPlaceholderIsAProperty(Path file) throws IOException {
        JsonNode root = read(file);
        Set<String> used = new TreeSet<>();
        Matcher matcher =
                PLACEHOLDER.matcher(
                        root.path("spec").path("template")
                                + properties(root).path("name").toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        Set<String> named = new TreeSet<>();
        properties(root).fieldNames().forEachRemaining(named::add);
        assertThat(used).isEqualTo(named);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void whatCanBeLeftOutHasADefault(Path file) throws IOException {
        JsonNode root = read(file);
        Set<String> required = new TreeSet<>();
        root.path("spec")
                .path("definition")
                .path("required")
                .forEach(n -> required.add(n.asText()));
        properties(root)
                .properties()
                .forEach(
                        each ->
                                assertThat(each.getValue().has("default"))
                                        .as(each.getKey())
                                        .isNotEqualTo(required.contains(each.getKey())));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void secretsAreMarkedAndWholeRawValues(Path file) throws IOException {
        JsonNode root = read(file);
        JsonNode parameters = root.path("spec").path("template").path("from").path("parameters");
        properties(root)
                .properties()
                .forEach(
                        each -> {
                            JsonNode property = each.getValue();
                            boolean secret = SECRETS.contains(each.getKey());
                            assertThat(property.path("format").asText().equals("password"))
                                    .as(each.getKey())
                                    .isEqualTo(secret);
                            if (secret) {
                                assertThat(property.path("x-descriptors").toString())
                                        .contains("urn:camel:group:credentials");
                                assertThat(parameters)
                                        .anyMatch(
                                                value ->
                                                        value.asText()
                                                                .equals(
                                                                        "RAW({{"
                                                                                + each.getKey()
                                                                                + "}})"));
                            }
                        });
    }

    @Test
    void propertiesOfOneNameAreOfOneKind() throws IOException {
        Map<String, String> kinds = new HashMap<>();
        for (Path file : kamelets()) {
            properties(read(file))
                    .properties()
                    .forEach(
                            each -> {
                                JsonNode it = each.getValue();
                                assertThat(it.path("title").asText())
                                        .as(each.getKey())
                                        .isNotEmpty();
                                String kind =
                                        it.path("type").asText() + " " + it.path("format").asText();
                                assertThat(kinds.merge(each.getKey(), kind, (old, now) -> old))
                                        .as(each.getKey())
                                        .isEqualTo(kind);
                            });
        }
        assertThat(kinds)
                .containsKeys(
                        "name",
                        "baseUrl",
                        "token",
                        "clientId",
                        "privateKey",
                        "limit",
                        "filter",
                        "initialLookback",
                        "schedule");
    }

    @Test
    void thePageOnOktaNamesEveryProperty() throws IOException {
        String page = Files.readString(Path.of("docs/okta.md"));
        JsonNode properties =
                properties(read(SHIPPED.resolve("okta-system-log-source.kamelet.yaml")));
        properties
                .properties()
                .forEach(
                        each -> {
                            assertThat(page).contains("`" + each.getKey() + "`");
                            String given = each.getValue().path("default").asText();
                            assertThat(page).contains(given.replace("${host}", "HOST"));
                        });
    }
}
