package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;

import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.spi.ConsumerSource;
import dev.keyrecall.spi.Provider;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** What every adapter promises about itself: found as a service, and held to the contract. */
class ProviderRulesTest {
    private static List<JavaClass> implementations(Class<?> service) {
        return Rooms.CLASSES.stream()
                .filter(type -> type.isAssignableTo(service) && !type.isInterface())
                .toList();
    }

    private static List<String> services(Class<?> service) {
        return ServiceLoader.load(service).stream()
                .map(provider -> provider.type().getName())
                .toList();
    }

    private static void isAService(JavaClass type, Class<?> service) {
        assertThat(type.getModifiers())
                .as("%s: ServiceLoader makes it; make it public and final", type.getName())
                .contains(JavaModifier.PUBLIC, JavaModifier.FINAL);
        assertThat(type.getConstructors())
                .as("%s: give it a public constructor without arguments", type.getName())
                .anyMatch(
                        constructor ->
                                constructor.getRawParameterTypes().isEmpty()
                                        && constructor
                                                .getModifiers()
                                                .contains(JavaModifier.PUBLIC));
        assertThat(services(service))
                .as("add %s to META-INF/services/%s", type.getName(), service.getName())
                .contains(type.getName());
    }

    @Test
    void everyProviderIsAServiceWithAContractTest() {
        assertThat(implementations(Provider.class))
                .as("one Provider for each folder of providers/")
                .hasSameSizeAs(Rooms.adapters());
        for (JavaClass type : implementations(Provider.class)) {
            isAService(type, Provider.class);
            assertThat(type.getSimpleName()).endsWith("Provider");
            String adapter = type.getPackageName().substring("dev.keyrecall.".length());
            Path contract =
                    Rooms.root()
                            .resolve("providers")
                            .resolve(adapter)
                            .resolve("src/test/java/dev/keyrecall")
                            .resolve(adapter)
                            .resolve(type.getSimpleName() + "ContractTest.java");
            assertThat(Files.isRegularFile(contract))
                    .as("%s passes the shared contract in %s", type.getName(), contract)
                    .isTrue();
        }
    }

    @Test
    void everySourceOfConsumersIsAService() {
        assertThat(implementations(ConsumerSource.class)).hasSize(1);
        for (JavaClass type : implementations(ConsumerSource.class)) {
            isAService(type, ConsumerSource.class);
        }
    }

    @Test
    void everyEmulatorIsAService() {
        assertThat(implementations(LabProvider.class))
                .as("one LabProvider for each folder of providers/")
                .hasSameSizeAs(Rooms.adapters());
        for (JavaClass type : implementations(LabProvider.class)) {
            isAService(type, LabProvider.class);
        }
    }
}
