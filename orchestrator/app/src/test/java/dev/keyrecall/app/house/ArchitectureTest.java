package dev.keyrecall.app.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;

import dev.keyrecall.engine.journal.InventoryChanges;
import dev.keyrecall.engine.port.Credentials;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** The arrows between the rooms: who may know whom, and why. */
class ArchitectureTest {
    private static final String[] LANGUAGE = {
        "java.lang..",
        "java.util..",
        "java.time..",
        "java.math..",
        "java.text..",
        "java.io..",
        "java.nio..",
        "java.security..",
        "javax.crypto..",
        "org.jspecify.annotations..",
        "com.google.errorprone.annotations.."
    };

    private static final DescribedPredicate<JavaClass> THE_LANGUAGE =
            resideInAnyPackage(LANGUAGE)
                    .or(DescribedPredicate.describe("primitive", ArchitectureTest::isPrimitive))
                    .or(JavaClass.Predicates.type(URI.class))
                    .as("the JDK without SQL, network and desktop, or annotations");

    private static boolean isPrimitive(JavaClass type) {
        return type.getBaseComponentType().isPrimitive();
    }

    private static DescribedPredicate<JavaClass> languageOr(String... packages) {
        return THE_LANGUAGE.or(resideInAnyPackage(packages));
    }

    static List<String> adapters() {
        return Rooms.adapters();
    }

    @Test
    void everyRoomIsSeen() {
        for (String room : List.of("spi", "lab", "vault", "engine", "store", "app", Rooms.LOCAL)) {
            assertThat(Rooms.CLASSES.that(resideInAPackage("dev.keyrecall." + room + "..")))
                    .as("classes of the room %s; without them its rules say nothing", room)
                    .isNotEmpty();
        }
        assertThat(Rooms.adapters()).isNotEmpty();
    }

    @Test
    void spiKnowsOnlyTheLanguage() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall.spi..")
                .should()
                .onlyDependOnClassesThat(languageOr("dev.keyrecall.spi.."))
                .because("every adapter carries what the SPI carries, for ever")
                .check(Rooms.CLASSES);
    }

    @Test
    void localConsumersKnowOnlyTheSpi() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall." + Rooms.LOCAL + "..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr("dev.keyrecall." + Rooms.LOCAL + "..", "dev.keyrecall.spi.."))
                .because("what writes values in clear must be readable on its own, with no network")
                .check(Rooms.CLASSES);
    }

    @Test
    void vaultKnowsOnlyTheSpiAndItsCipherLibrary() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall.vault..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr(
                                "dev.keyrecall.vault..",
                                "dev.keyrecall.spi..",
                                "org.bouncycastle.."))
                .because("what guards the secrets must be readable on its own, with no SDK in it")
                .check(Rooms.CLASSES);
    }

    @Test
    void engineKnowsOnlyTheSpiAndTheVault() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall.engine..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr(
                                "dev.keyrecall.engine..",
                                "dev.keyrecall.vault..",
                                "dev.keyrecall.spi..",
                                // Only a parser of texts; which package may is said below.
                                "org.tomlj..",
                                "org.slf4j.."))
                .because("the domain must run in a simulation, without SQL, HTTP, SDK or scheduler")
                .check(Rooms.CLASSES);
    }

    @Test
    void storeKnowsTheEngineAndItsDatabase() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall.store..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr(
                                "dev.keyrecall.store..",
                                "dev.keyrecall.engine..",
                                "dev.keyrecall.vault..",
                                "dev.keyrecall.spi..",
                                "java.sql..",
                                "javax.sql..",
                                "org.sqlite..",
                                "org.postgresql..",
                                "org.slf4j.."))
                .because("the store stands behind the engine's ports and knows no provider")
                .check(Rooms.CLASSES);
    }

    @Test
    void packagesOfTheEngineAreFreeOfCycles() {
        slices().matching("dev.keyrecall.engine.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a cycle of packages is one package that nobody can read in parts")
                .check(Rooms.CLASSES);
    }

    @Test
    void theInventoryIsChangedTogetherWithTheEntriesThatTellOfIt() {
        noClasses()
                .that()
                .areNotAssignableTo(InventoryChanges.class)
                .should()
                .callMethodWhere(
                        JavaCall.Predicates.target(
                                        HasOwner.Predicates.With.owner(
                                                JavaClass.Predicates.type(Credentials.class)))
                                .and(
                                        JavaCall.Predicates.target(
                                                HasName.Predicates.nameMatching(
                                                        "putObserved|putAccepted|removeAccepted"
                                                            + "|moveConsumers|putOwner|removeOwner"))))
                .because("the ledger alone gives the inventory of any date, and verify compares it")
                .check(Rooms.CLASSES);
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void noAdapterKnowsAnotherOrTheProduct(String adapter) {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall." + adapter + "..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "dev.keyrecall." + adapter + "..",
                                        "dev.keyrecall.spi..",
                                        "dev.keyrecall.lab..")
                                .or(DescribedPredicate.not(resideInAPackage("dev.keyrecall.."))))
                .because(
                        "a provider is one folder that can be added, read and removed alone; KEK"
                                + " sources and sealing are ports in spi, injected by app")
                .check(Rooms.CLASSES);
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void anAdapterDoesNotKnowItsEmulator(String adapter) {
        noClasses()
                .that()
                .resideInAPackage("dev.keyrecall." + adapter + "..")
                .and()
                .resideOutsideOfPackage("dev.keyrecall." + adapter + ".lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.keyrecall.lab..", "dev.keyrecall." + adapter + ".lab..")
                .because("what talks to production must not be able to reach for its own double")
                .check(Rooms.CLASSES);
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void anEmulatorKnowsOnlyTheSpiAndTheLabFrame(String adapter) {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall." + adapter + ".lab..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr(
                                "dev.keyrecall." + adapter + ".lab..",
                                "dev.keyrecall.lab..",
                                "dev.keyrecall.spi..",
                                "java.net..",
                                "com.sun.net.httpserver..",
                                "javax.xml..",
                                "org.w3c.dom..",
                                "org.xml.sax.."))
                .because("an emulator sharing code with its adapter repeats the adapter's mistakes")
                .check(Rooms.CLASSES);
    }

    @Test
    void theLabFrameKnowsOnlyTheSpi() {
        classes()
                .that()
                .resideInAPackage("dev.keyrecall.lab..")
                .should()
                .onlyDependOnClassesThat(
                        languageOr(
                                "dev.keyrecall.lab..",
                                "dev.keyrecall.spi..",
                                "java.net..",
                                "com.sun.net.httpserver.."))
                .because("the contract's laws are shared by every provider, in any test framework")
                .check(Rooms.CLASSES);
    }

    @Test
    void nobodyDependsOnTheApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyrecall.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.keyrecall.app..")
                .because("the app wires the rooms together and is the end of every arrow")
                .check(Rooms.CLASSES);
    }

    @Test
    void theAppFindsAdaptersAsServicesOnly() {
        String[] adapters =
                Stream.concat(Rooms.adapters().stream(), Stream.of(Rooms.LOCAL))
                        .map(adapter -> "dev.keyrecall." + adapter + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.keyrecall.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(adapters)
                .because("a new provider is one folder and one services line, no change here")
                .check(Rooms.CLASSES);
    }

    @ParameterizedTest(name = "{0} only in {1}")
    @CsvSource({
        "java.sql..,              dev.keyrecall.store..",
        "javax.sql..,             dev.keyrecall.store..",
        "org.sqlite..,            dev.keyrecall.store..",
        "org.postgresql..,        dev.keyrecall.store..",
        "org.quartz..,            dev.keyrecall.store..",
        "software.amazon..,       dev.keyrecall.aws..",
        "org.kohsuke..,           dev.keyrecall.github..",
        "org.bouncycastle..,      dev.keyrecall.vault..",
        "picocli..,               dev.keyrecall.app..",
        "org.tomlj..,             dev.keyrecall.engine.toml..",
        "com.sun.net.httpserver.., dev.keyrecall.lab.."
    })
    void aLibraryLivesInOneRoom(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("a library that lives in one room can be replaced there; " + library)
                .check(Rooms.CLASSES);
    }
}
