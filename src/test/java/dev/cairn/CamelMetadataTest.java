package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the build generates for Camel is in the program. Without it everything seems to work, by
 * reflection, slowly, and unknown options are found late.
 */
class CamelMetadataTest {

    @ParameterizedTest
    @ValueSource(strings = {"tail", "docker-logs", "append", "mirror", "registry"})
    void configurersAndUriFactoryResolve(String scheme) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.build();
            assertThat(context.getComponent(scheme)).isNotNull();
            var configurers = PluginHelper.getConfigurerResolver(context);
            assertThat(configurers.resolvePropertyConfigurer(scheme + "-component", context))
                    .isNotNull();
            assertThat(configurers.resolvePropertyConfigurer(scheme + "-endpoint", context))
                    .isNotNull();
            assertThat(context.getCamelContextExtension().getEndpointUriFactory(scheme))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tail", "docker-logs", "append", "mirror", "registry"})
    void theCatalogDescribesTheComponent(String scheme) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.build();
            assertThat(context.getComponentParameterJsonSchema(scheme))
                    .contains("\"scheme\": \"" + scheme + "\"")
                    .doesNotContain("\"description\": \"\"");
        }
    }

    @Test
    void componentPropertiesNameAllSchemes() throws Exception {
        Properties properties = new Properties();
        try (InputStream stream =
                getClass()
                        .getResourceAsStream(
                                "/META-INF/services/org/apache/camel/component.properties")) {
            properties.load(stream);
        }
        assertThat(properties.getProperty("components").split(" "))
                .contains("tail", "docker-logs", "append", "mirror", "registry");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bean/RegistryStateRepository.json",
                "bean/RegistryIdempotentRepository.json",
                "bean/RegistryResumeStrategy.json",
                "dev-console/cairn",
                "health-check/cairn-check"
            })
    void toolsFindTheFacesOfTheRegistry(String name) {
        assertThat(getClass().getResource("/META-INF/services/org/apache/camel/" + name))
                .isNotNull();
    }
}
