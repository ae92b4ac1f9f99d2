package dev.keyrecall.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.spi.SecretBytes;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class KeyFileTest {
    private final LocalVault.Created created =
            Samples.create(new NewRecipient.KeyFile("", Samples.CREATED), Samples.RANDOM);
    private final byte[] file = Samples.bytes(created.keyFile().orElseThrow());

    @Test
    void aKeyFileOpensItsVault() throws VaultException {
        open(created.header(), file);
    }

    @Test
    void anyChangedBitOfAKeyFileIsAClearError() {
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] changed = Samples.flipped(file, bit / 8, 1 << bit % 8);
            assertThatThrownBy(() -> open(created.header(), changed))
                    .isInstanceOf(VaultException.WrongKeyFile.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aKeyFileCutOrLengthenedIsAClearError() {
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> open(created.header(), cut))
                    .isInstanceOf(VaultException.WrongKeyFile.class);
        }
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        assertThatThrownBy(() -> open(created.header(), longer))
                .isInstanceOf(VaultException.WrongKeyFile.class);
        String text = new String(file, StandardCharsets.US_ASCII);
        byte[] lines = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> open(created.header(), lines))
                .isInstanceOf(VaultException.WrongKeyFile.class);
    }

    @Test
    void theKeyFileOfAnotherVaultIsToldFromADamagedOne() {
        LocalVault.Created other = Samples.vault();
        other.vault().close();
        assertThatThrownBy(() -> open(other.header(), file))
                .isInstanceOf(VaultException.WrongKeyFile.class)
                .hasMessageContaining("is of vault " + created.vault().id());
    }

    @Test
    void theKeyFileOfARemovedRecipientSaysSo() throws VaultException {
        LocalVault.Created two =
                created.vault().withRecipient(new NewRecipient.KeyFile("", Samples.CREATED));
        LocalVault.Created three = two.vault().withoutRecipient(created.recipient().orElseThrow());
        assertThatThrownBy(() -> open(three.header(), file))
                .isInstanceOf(VaultException.WrongKeyFile.class)
                .hasMessageContaining("no longer");
        open(three.header(), Samples.bytes(two.keyFile().orElseThrow()));
        assertThat(three.keyFile()).isEmpty();
    }

    private static void open(byte[] header, byte[] content) throws VaultException {
        try (SecretBytes copy = SecretBytes.copyOf(content)) {
            Samples.open(header, new Unlock.KeyFile(copy)).close();
        }
    }
}
