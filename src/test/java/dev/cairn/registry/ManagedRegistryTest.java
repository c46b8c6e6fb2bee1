package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.JmxSystemPropertyKeys;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The registry as JMX shows it. */
@Timeout(60)
@Tag("P15")
class ManagedRegistryTest {

    private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

    @TempDir private Path directory;

    private String disabled;

    @BeforeEach
    void enable() {
        disabled = System.getProperty(JmxSystemPropertyKeys.DISABLED, "false");
        System.setProperty(JmxSystemPropertyKeys.DISABLED, "false");
    }

    @AfterEach
    void disable() {
        System.setProperty(JmxSystemPropertyKeys.DISABLED, disabled);
    }

    private static ObjectName name(KeptContext open, String bean) throws Exception {
        String context = open.context.getManagementName();
        return new ObjectName(
                "org.apache.camel:context=" + context + ",type=services,name=" + bean);
    }

    private static Object call(ObjectName bean, String operation, Object... arguments)
            throws Exception {
        String[] types = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            types[i] = arguments[i] instanceof Integer ? "int" : arguments[i].getClass().getName();
        }
        return JMX.invoke(bean, operation, arguments, types);
    }

    @Test
    void P15_theBeanFlushesListsGetsAndRemoves() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "0123456789");
        try (KeptContext open = new KeptContext(directory.resolve("registry.json")).start()) {
            open.state().setState("topic/0", "17");
            open.state().setState("files/" + log, "4");
            ObjectName bean = name(open, "ManagedRegistry");

            assertThat(JMX.getAttribute(bean, "Commits")).isEqualTo(2L);
            assertThat(JMX.getAttribute(bean, "UncommittedBytes")).isEqualTo(0L);
            assertThat(JMX.getAttribute(bean, "FlushesByHand")).isEqualTo(0L);
            assertThat(JMX.getAttribute(bean, "Trouble")).isEqualTo("");
            assertThat((String) JMX.getAttribute(bean, "Registry")).endsWith("registry.json");
            call(bean, "flush");
            assertThat((List<?>) call(bean, "list", "", 10))
                    .singleElement()
                    .asString()
                    .startsWith("files/" + log + " 4 lag 6 at ");
            assertThat((List<?>) call(bean, "list", "state", 10)).hasSize(1);
            assertThat((String) call(bean, "get", "state", "topic/0")).contains("\"value\":\"17\"");
            assertThat(call(bean, "get", "state", "topic/1")).isEqualTo("");

            assertThat(call(bean, "remove", "files", log.toString())).isEqualTo(true);
            assertThat(call(bean, "remove", "files", log.toString())).isEqualTo(false);
            assertThat(call(bean, "remove", "state", "topic/0")).isEqualTo(true);
            assertThat(open.cairn().registry().sections()).containsExactly("ledger");
            assertThatThrownBy(() -> call(bean, "remove", "sinks", "x"))
                    .isInstanceOf(MBeanException.class)
                    .hasRootCauseMessage(
                            "section=sinks is not accepted; give files, containers, api_sources,"
                                    + " mirrors, state or idempotent, perhaps with @GROUP or @NAME");
        }
    }

    @Test
    void P15_thePositionOfARunningRouteIsNotRemoved() throws Exception {
        Path log = Files.writeString(directory.resolve("app.log"), "one\n");
        RouteBuilder tailing =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("tail:" + log).to("mock:lines");
                    }
                };
        try (KeptContext open =
                new KeptContext(directory.resolve("registry.json")).start(tailing)) {
            ObjectName bean = name(open, "ManagedRegistry");
            assertThatThrownBy(() -> call(bean, "remove", "files", log.toString()))
                    .rootCause()
                    .hasMessageContaining("cannot be changed while a route may be reading it");
        }
    }

    @Test
    void P16_anIdempotentRepositoryShowsItsCounts() throws Exception {
        RegistryIdempotentRepository seen = new RegistryIdempotentRepository();
        RouteBuilder route =
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in").idempotentConsumer(body(), seen).to("mock:out");
                    }
                };
        try (KeptContext open = new KeptContext(directory.resolve("registry.json")).start(route)) {
            open.context.createProducerTemplate().sendBody("direct:in", "one");
            seen.add("two");
            ObjectName bean =
                    JMX.queryNames(name(open, "RegistryIdempotentRepository*"), null).stream()
                            .findFirst()
                            .orElseThrow();
            assertThat(JMX.getAttribute(bean, "ConfirmedCount")).isEqualTo(1);
            assertThat(JMX.getAttribute(bean, "PendingCount")).isEqualTo(1);
            assertThat(call(bean, "contains", "one")).isEqualTo(true);
        }
    }

    @Test
    void P15_aContextThatIsStartedAgainHasTheBeanAgain() throws Exception {
        try (KeptContext open = new KeptContext(directory.resolve("registry.json")).start()) {
            open.state().setState("topic/0", "17");
            ObjectName bean = name(open, "ManagedRegistry");
            assertThat(JMX.isRegistered(bean)).isTrue();
            open.context.stop();
            assertThat(JMX.isRegistered(bean)).isFalse();
            open.start();
            open.state().setState("topic/0", "18");
            assertThat(JMX.getAttribute(name(open, "ManagedRegistry"), "Commits")).isEqualTo(1L);
        }
    }
}
