package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.lab.contract.Law;
import dev.keyrecall.lab.contract.ProviderContract;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** Every law of the provider contract, each on an emulator of its own. */
class AwsProviderContractTest {
    /** All groups of laws apply to AWS; fewer would mean that a capability was not looked at. */
    private static final int LAWS_MIN = 45;

    @TempDir private static Path folder;

    @TestFactory
    List<DynamicTest> theAdapterKeepsEveryLaw() throws Exception {
        List<Law> laws = ProviderContract.laws(() -> AwsSubject.open(folder));
        assertThat(laws).hasSizeGreaterThanOrEqualTo(LAWS_MIN);
        return laws.stream().map(law -> DynamicTest.dynamicTest(law.name(), law::check)).toList();
    }
}
