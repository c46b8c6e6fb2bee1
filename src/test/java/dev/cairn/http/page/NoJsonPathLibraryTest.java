package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hub without the JSONPath library, which is optional. */
class NoJsonPathLibraryTest {

    @Test
    void namesDoWithoutTheLibrary() throws Exception {
        assertThat(format("$.a['b'][0].c")).isNotNull();
    }

    @Test
    void otherPathsSayWhichLibraryIsMissing() {
        assertThatThrownBy(() -> format("$..a[?(@.b)]"))
                .hasRootCauseInstanceOf(ClassNotFoundException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("itemsPath=$..a[?(@.b)] needs a library")
                .hasMessageContaining("--dep=com.jayway.jsonpath:json-path:");
    }

    private static Object format(String itemsPath)
            throws ReflectiveOperationException, IOException {
        try (URLClassLoader hub =
                new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = hub.loadClass(ItemOptions.class.getName());
            Object options = type.getConstructor().newInstance();
            type.getMethod("setItemsPath", String.class).invoke(options, itemsPath);
            return type.getMethod("pageFormat", Collection.class).invoke(options, List.of());
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("json-path"))
                .map(NoJsonPathLibraryTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(entry, e);
        }
    }
}
