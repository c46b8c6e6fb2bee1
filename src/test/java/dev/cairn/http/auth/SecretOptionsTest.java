package dev.cairn.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.spi.UriParam;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.Test;

/** Camel masks the secret options of this room wherever it shows an endpoint. */
class SecretOptionsTest {

    @Test
    void everySecretOptionIsOneThatCamelMasks() {
        List<String> secrets = secrets();
        assertThat(secrets)
                .contains(
                        "authToken",
                        "password",
                        "clientSecret",
                        "privateKey",
                        "secretKey",
                        "sessionToken");
        for (String name : secrets) {
            assertThat(SensitiveUtils.containsSensitive(name)).as(name).isTrue();
            for (String value : List.of("S3CR", "RAW(S3CR&x=S3CR)", "RAW{S3CR=)+%}")) {
                assertThat(URISupport.sanitizeUri("http-poll:x?a=1&" + name + "=" + value))
                        .as(name)
                        .startsWith("http-poll:x?a=1&" + name)
                        .doesNotContain("S3CR");
            }
        }
    }

    @Test
    void everyOptionIsDescribedAndNoOptionThatCamelMasksAsSecretLacksTheMark() {
        for (Field field : options().toList()) {
            UriParam option = field.getAnnotation(UriParam.class);
            assertThat(option.description()).as(field.getName()).endsWith(".");
            assertThat(option.label()).as(field.getName()).startsWith("consumer,security");
            if (!option.secret()) {
                assertThat(field.getName())
                        .doesNotMatch("(?i).*(password|secret|privatekey|accesskey).*");
            }
        }
    }

    private static List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        options()
                .filter(field -> field.getAnnotation(UriParam.class).secret())
                .forEach(field -> secrets.add(field.getName()));
        return secrets;
    }

    private static Stream<Field> options() {
        return Stream.of(AuthOptions.class, OAuthOptions.class, SigningOptions.class)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> field.isAnnotationPresent(UriParam.class));
    }
}
