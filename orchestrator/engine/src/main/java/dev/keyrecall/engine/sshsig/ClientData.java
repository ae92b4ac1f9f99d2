package dev.keyrecall.engine.sshsig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a browser puts around the bytes to sign. It is compared, not parsed: browsers write its
 * first members in one order and one way, so that what is to be there can be written and looked
 * for. What follows (whether the page stood in another one) is not judged.
 *
 * <p>Source: W3C Web Authentication Level 2 section 5.8.1.1, https://www.w3.org/TR/webauthn-2/
 */
final class ClientData {
    private ClientData() {}

    /** Whether it says that these bytes were signed for its origin, and the flags agree. */
    static boolean holds(SignatureValue.Webauthn value, byte[] signed) {
        byte[] data = value.clientData();
        byte[] expected = opening(value.origin(), signed).getBytes(StandardCharsets.US_ASCII);
        if (value.origin().indexOf('"') >= 0 || value.origin().indexOf('\\') >= 0) {
            return false;
        }
        if (value.flags().hasAttestedData()
                || value.flags().hasExtensions() != (value.extensions().length > 0)) {
            return false;
        }
        return data.length > expected.length
                && Arrays.equals(expected, Arrays.copyOf(data, expected.length))
                && (data[expected.length] == ',' || data[expected.length] == '}')
                && data[data.length - 1] == '}';
    }

    private static String opening(String origin, byte[] signed) {
        String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        return "{\"type\":\"webauthn.get\",\"challenge\":\""
                + challenge
                + "\",\"origin\":\""
                + origin
                + '"';
    }
}
