package dev.cairn;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cairn.checkpoint.Entry;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The direction of the arrows between packages; a change that turns one round fails here. */
class ArchitectureTest {

    /** What each package may use besides itself and what is below it in its own tree. */
    private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("source", List.of());
        MAY_USE.put("io", List.of());
        MAY_USE.put("s3", List.of());
        MAY_USE.put("blake3", List.of());
        MAY_USE.put("checkpoint", List.of("source", "io", "s3"));
        MAY_USE.put("delivery", List.of("checkpoint", "source"));
        MAY_USE.put("component", List.of("delivery", "checkpoint", "source", "io"));
        MAY_USE.put("append", List.of("component", "delivery", "source", "io"));
        MAY_USE.put("tail", List.of("component", "source", "io"));
        MAY_USE.put("http", List.of("component", "source"));
        MAY_USE.put("docker", List.of("tail", "component", "source", "io"));
        MAY_USE.put("mirror", List.of("component", "checkpoint", "blake3", "source", "io", "s3"));
        MAY_USE.put("registry", List.of("component", "delivery", "checkpoint", "source"));
        MAY_USE.put(
                "cli",
                List.of(
                        "registry",
                        "docker",
                        "mirror",
                        "blake3",
                        "tail",
                        "http",
                        "append",
                        "component",
                        "delivery",
                        "checkpoint",
                        "source",
                        "io"));
    }

    private static JavaClasses program;

    @BeforeAll
    static void importProgram() {
        program =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.cairn");
    }

    @TestFactory
    List<DynamicTest> aPackageUsesOnlyWhatStandsBelowIt() {
        return MAY_USE.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> usesOnlyWhatIsBelow(name)))
                .toList();
    }

    private static void usesOnlyWhatIsBelow(String name) {
        String[] allowed =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(name), MAY_USE.get(name).stream())
                        .map(one -> "dev.cairn." + one + "..")
                        .toArray(String[]::new);
        var forbidden = resideInAPackage("dev.cairn..").and(not(resideInAnyPackage(allowed)));
        if (name.equals("append")) {
            // the description of a sink in the registry is an Entry
            forbidden = forbidden.and(not(equivalentTo(Entry.class)));
        }
        noClasses()
                .that()
                .resideInAPackage("dev.cairn." + name + "..")
                .should()
                .dependOnClassesThat(forbidden)
                .allowEmptyShould(false)
                .check(program);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> rooms = new TreeSet<>();
        for (JavaClass type : program) {
            rooms.add(List.of(type.getPackageName().split("\\.", -1)).get(2));
        }
        assertThat(MAY_USE.keySet()).containsAll(rooms);
    }

    @Test
    void packagesAreNamedForWhatTheyAreAbout() {
        Set<String> words = new TreeSet<>();
        for (JavaPackage room : program.getPackage("dev.cairn").getSubpackagesInTree()) {
            words.addAll(Arrays.asList(room.getName().split("\\.")));
        }
        assertThat(words)
                .isNotEmpty()
                .doesNotContain("util", "utils", "impl", "common", "helper", "helpers", "manager");
    }

    @Test
    @Tag("C01")
    void C01_nobodyButTheCheckpointPackageKnowsTheEngineOfAStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cairn.checkpoint..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.cairn.checkpoint.json..",
                        "dev.cairn.checkpoint.memory..",
                        "dev.cairn.checkpoint.lmdb..",
                        "dev.cairn.checkpoint.s3..",
                        "org.lmdbjava..")
                .check(program);
    }

    @Test
    @Tag("C01")
    void C01_nobodyElseKnowsTheLibraryThatSpeaksS3() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.cairn.checkpoint.s3..", "dev.cairn.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(program);
    }

    @Test
    @Tag("C01")
    void C01_sourceLogicSeesNoStore() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cairn.source..",
                        "dev.cairn.tail..",
                        "dev.cairn.http..",
                        "dev.cairn.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.cairn.checkpoint..")
                .check(program);
    }

    @Test
    @Tag("P13")
    void P13_nothingOfAContainersPositionComesFromThisMachinesClock() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.docker..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.InstantSource.class)
                .check(program);
    }

    @Test
    @Tag("C09")
    void C09_theSourcePackageHasNoCamelDiskOrNetwork() {
        noClasses()
                .that()
                .resideInAPackage("dev.cairn.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.camel..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.net..")
                .check(program);
    }

    @Test
    void theHeartKnowsNoCamel() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.cairn.delivery..", "dev.cairn.checkpoint..", "dev.cairn.io..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..")
                .check(program);
    }
}
