package dev.cairn.cli;

import static dev.cairn.cli.Manifests.at;
import static dev.cairn.cli.Manifests.each;
import static dev.cairn.cli.Manifests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.component.RegistrySetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code docker/} says is what the program accepts, and as strict as it claims to be. */
class DeploymentFilesTest {

    private static final String NODES = "docker/kubernetes/node-logs.yaml";
    private static final String APIS = "docker/kubernetes/api-sources.yaml";
    private static final String COMPOSE = "docker/compose.yaml";

    /**
     * What java may use at most by the launcher's flags: heap, direct buffers, code, and the rest.
     */
    private static final long NEEDED_MEBIBYTES = 96 + 160 + 64 + 100;

    private static Object pod(String file, String kind) {
        return at(Manifests.read(file).only(kind), "spec", "template", "spec");
    }

    private static Object container(String file, String kind) {
        return at(pod(file, kind), "containers", 0);
    }

    private static String version() throws IOException {
        Matcher first =
                Pattern.compile("<version>(.+?)</version>")
                        .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(first.find()).isTrue();
        return first.group(1);
    }

    @Test
    void everywhereTheImageIsThatOfThisVersion() throws IOException {
        assertThat(
                        List.of(
                                at(container(NODES, "DaemonSet"), "image"),
                                at(container(APIS, "Deployment"), "image"),
                                at(compose("cairn"), "image")))
                .containsOnly("cairn:" + version());
    }

    @Test
    void theArgumentsAreOnesThatTheProgramTakes() {
        for (List<String> arguments :
                List.of(
                        texts(container(NODES, "DaemonSet"), "args"),
                        texts(container(APIS, "Deployment"), "args"),
                        texts(compose("cairn"), "command"))) {
            assertThat(arguments).startsWith("run", "--track").hasSize(3);
            CommandLine run = new CommandLine(new RunCommand());
            run.registerConverter(Duration.class, new DurationConverter());
            run.parseArgs(arguments.subList(1, arguments.size()).toArray(String[]::new));
        }
    }

    @Test
    void theRoutesThatTheArgumentsNameAreTheOnesThatAreMounted() {
        for (String file : List.of(NODES, APIS)) {
            Manifests manifests = Manifests.read(file);
            String kind = file.equals(NODES) ? "DaemonSet" : "Deployment";
            Path named = Path.of(texts(container(file, kind), "args").get(2));
            assertThat(manifests.routes()).containsOnlyKeys(named.getFileName().toString());
            assertThat(each(container(file, kind), "mountPath", "volumeMounts"))
                    .contains(named.getParent().toString());
            assertThat(each(container(file, kind), "name", "volumeMounts"))
                    .containsExactlyElementsOf(each(pod(file, kind), "name", "volumes").toList());
        }
    }

    @Test
    void variablesAreSettingsOrStandInARouteOrAreTheStores() throws IOException {
        Set<String> named =
                Stream.of(
                                each(container(NODES, "DaemonSet"), "name", "env"),
                                each(container(APIS, "Deployment"), "name", "env"),
                                ((Map<?, ?>) at(compose("cairn"), "environment")).keySet().stream(),
                                Pattern.compile("(?<=[ \\n])[A-Z_]+(?==\\S)")
                                        .matcher(Files.readString(Path.of("docker/Dockerfile")))
                                        .results()
                                        .map(result -> result.group()))
                        .flatMap(names -> names)
                        .map(String::valueOf)
                        .collect(Collectors.toSet());
        assertThat(named).contains("CAIRN_REGISTRY_URI", "CAIRN_HEALTH_FILE", "OKTA_URL");
        named.removeAll(settings());
        named.removeAll(placeholders());
        // the Dockerfile's arguments and what every program takes; then what docs/s3.md tells of
        named.removeAll(
                Set.of("BUILD_IMAGE", "RUNTIME_IMAGE", "PROGRAM", "PATH", "HOME", "JAVA_HOME"));
        named.removeAll(Set.of("TMPDIR", "CAIRN_CLASS_DATA"));
        assertThat(named)
                .allSatisfy(
                        name ->
                                assertThat(Files.readString(Path.of("docs/s3.md")))
                                        .contains("`" + name + "`"));
    }

    private static List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(RouteFiles.VARIABLE, "CAIRN_HEALTH_FILE"));
        for (RegistrySetting each : RegistrySetting.values()) {
            settings.add("CAIRN_REGISTRY_" + each.name());
        }
        return settings;
    }

    /** The variables that fill placeholders of routes, shipped ones and those of the ConfigMaps. */
    private static List<String> placeholders() throws IOException {
        StringBuilder routes = new StringBuilder();
        try (Stream<Path> shipped = Files.list(Path.of("src/main/resources/routes"))) {
            for (Path each : shipped.toList()) {
                routes.append(Files.readString(each));
            }
        }
        Manifests.read(NODES).routes().values().forEach(routes::append);
        Manifests.read(APIS).routes().values().forEach(routes::append);
        return Pattern.compile("\\{\\{(env:)?([A-Za-z._-]+)")
                .matcher(routes)
                .results()
                .map(result -> result.group(2).toUpperCase(Locale.ROOT))
                .map(name -> name.replace('.', '_').replace('-', '_'))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({NODES + ",DaemonSet", APIS + ",Deployment"})
    void probesAskTheScriptOfTheImageAndAStuckProgramAloneIsKilled(String file, String kind) {
        Object container = container(file, kind);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            List<String> command = texts(container, probe, "exec", "command");
            assertThat(Path.of("docker").resolve(command.get(0))).isExecutable();
            assertThat(command.subList(1, command.size()))
                    .isEqualTo(probe.startsWith("readiness") ? List.of() : List.of("alive"));
        }
        long patience =
                number(container, "startupProbe", "periodSeconds")
                        * number(container, "startupProbe", "failureThreshold");
        assertThat(patience).as("a start may wait for a lease").isGreaterThanOrEqualTo(120);
    }

    private static long number(Object from, Object... path) {
        return ((Number) at(from, path)).longValue();
    }

    @ParameterizedTest
    @CsvSource({NODES + ",DaemonSet", APIS + ",Deployment"})
    void aStopIsGivenTheTimeThatTheProgramTakesAtMost(String file, String kind) {
        assertThat(number(pod(file, kind), "terminationGracePeriodSeconds"))
                .isGreaterThan(StopSignal.STOP_LIMIT.toSeconds());
    }

    @ParameterizedTest
    @CsvSource({NODES + ",DaemonSet", APIS + ",Deployment"})
    void aPodMayDoNoMoreThanItNeeds(String file, String kind) {
        Manifests manifests = Manifests.read(file);
        assertThat(manifests.kinds())
                .as("no role is needed")
                .containsExactly("Namespace", "ServiceAccount", "ConfigMap", kind);
        Object account = manifests.only("ServiceAccount");
        assertThat(at(account, "automountServiceAccountToken")).isEqualTo(false);
        Object pod = pod(file, kind);
        assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
        assertThat(at(pod, "serviceAccountName")).isEqualTo(at(account, "metadata", "name"));
        assertThat(at(pod, "securityContext", "seccompProfile", "type"))
                .isEqualTo("RuntimeDefault");
        Object security = at(container(file, kind), "securityContext");
        assertThat(at(security, "allowPrivilegeEscalation")).isEqualTo(false);
        assertThat(at(security, "readOnlyRootFilesystem")).isEqualTo(true);
        assertThat(texts(security, "capabilities", "drop")).containsExactly("ALL");
        assertThat(at(security, "capabilities", "add")).isNull();
        assertThat(at(security, "privileged")).isNull();
        for (Object each : manifests.all()) {
            Object namespace = at(manifests.only("Namespace"), "metadata", "name");
            assertThat(at(each, "metadata", "namespace")).isIn(namespace, null);
        }
    }

    @ParameterizedTest
    @CsvSource({NODES + ",DaemonSet", APIS + ",Deployment"})
    void resourcesAreRequestedAndLimitedToWhatJavaIsAllowed(String file, String kind) {
        Object resources = at(container(file, kind), "resources");
        for (String bound : List.of("requests", "limits")) {
            assertThat(at(resources, bound, "cpu")).as(bound).isNotNull();
            assertThat(at(resources, bound, "memory")).as(bound).isNotNull();
        }
        String limit = at(resources, "limits", "memory").toString();
        assertThat(Long.parseLong(limit.replace("Mi", "")))
                .isGreaterThanOrEqualTo(NEEDED_MEBIBYTES);
    }

    @Test
    void onlyTheNodesPodIsRootAndItReadsTheNodesLogsAlone() {
        assertThat(at(pod(APIS, "Deployment"), "securityContext", "runAsNonRoot")).isEqualTo(true);
        assertThat(number(pod(APIS, "Deployment"), "securityContext", "runAsUser")).isPositive();
        assertThat(each(pod(APIS, "Deployment"), "hostPath", "volumes")).containsOnlyNulls();
        Object nodes = container(NODES, "DaemonSet");
        assertThat(each(pod(NODES, "DaemonSet"), "hostPath", "volumes"))
                .filteredOn(path -> path != null)
                .extracting(path -> at(path, "path"))
                .containsExactly("/var/lib/cairn", "/var/log/pods");
        assertThat((List<?>) at(nodes, "volumeMounts"))
                .filteredOn(mount -> !Boolean.TRUE.equals(at(mount, "readOnly")))
                .extracting(mount -> at(mount, "mountPath"))
                .containsExactly("/var/lib/cairn");
    }

    private static Object compose(String service) {
        return at(Manifests.read(COMPOSE).all().get(0), "services", service);
    }

    @Test
    void composeRunsTheImageAsStrictlyAndStartsTheStoreOnlyWhenItIsAskedFor() {
        Object cairn = compose("cairn");
        assertThat(at(cairn, "build", "dockerfile")).isEqualTo("docker/Dockerfile");
        assertThat(at(cairn, "read_only")).isEqualTo(true);
        assertThat(texts(cairn, "cap_drop")).containsExactly("ALL");
        assertThat(texts(cairn, "security_opt")).containsExactly("no-new-privileges:true");
        Duration grace = new DurationConverter().convert(at(cairn, "stop_grace_period").toString());
        assertThat(grace).isGreaterThan(StopSignal.STOP_LIMIT);
        assertThat(texts(compose("store"), "profiles")).containsExactly("s3");
        assertThat(at(cairn, "profiles")).isNull();
    }

    @Test
    void theDockerfileNeedsNoBuildKit() throws IOException {
        String dockerfile = Files.readString(Path.of("docker/Dockerfile"));
        assertThat(dockerfile)
                .doesNotContain("--mount")
                .doesNotContain("--chmod")
                .doesNotContain("--link")
                .doesNotContain("<<")
                .doesNotContainPattern("(?i)# *syntax *=")
                .contains("STOPSIGNAL SIGTERM", "HEALTHCHECK", "USER 10001");
        assertThat(Arrays.asList(dockerfile.split("\n")))
                .filteredOn(line -> line.startsWith("FROM"))
                .allMatch(line -> line.contains("${"))
                .hasSize(2);
    }
}
