package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.sshsig.SignatureFormat;
import dev.keyrecall.engine.sshsig.SignatureText;
import dev.keyrecall.engine.sshsig.SoftSigner;
import dev.keyrecall.engine.sshsig.SshSignature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** People with keys that are made now, and the policies that name them. */
public final class Signatories {
    public static final String ORGANIZATION = "example.com";
    public static final String PLAN = "keyrecall-plan@" + ORGANIZATION;
    public static final String DENY = "keyrecall-deny@" + ORGANIZATION;
    public static final String WITHDRAW = "keyrecall-withdraw@" + ORGANIZATION;
    public static final String POLICY = "keyrecall-policy@" + ORGANIZATION;

    public static final String BREAK_GLASS = "keyrecall-break-glass@" + ORGANIZATION;
    public static final String COUNTERSIGN = "keyrecall-countersign@" + ORGANIZATION;

    private final Map<String, SoftSigner> keys = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> people = new LinkedHashMap<>();
    private final Map<String, String> sections = new LinkedHashMap<>();
    private String revoked = "";
    private String origins = "";
    private int serial = 1;
    private String previous = "";

    /**
     * Bob, Carol and Dave approve; Alice, who is the operating-system user {@code root}, asks and
     * runs, and approves what others ask for; Mallory only runs.
     */
    public static Signatories usual() throws GeneralSecurityException {
        Signatories usual = new Signatories();
        usual.person("alice", "\"requester\", \"approver\", \"operator\"", "root");
        for (String name : List.of("bob", "carol", "dave")) {
            usual.person(name, "\"approver\"");
        }
        usual.person("mallory", "\"operator\"", "mallory");
        for (String name : List.of("alice", "bob", "carol", "dave", "mallory")) {
            usual.key(name, SoftSigner.ed25519());
        }
        usual.section("approval.exposure", "signatures = 2");
        usual.section("approval.hygiene", "signatures = 1");
        usual.section("approval.policy", "signatures = 2");
        return usual;
    }

    public Signatories person(String name, String roles, String... osUsers) {
        List<String> quoted = new ArrayList<>();
        for (String user : osUsers) {
            quoted.add('"' + user + '"');
        }
        people.put(
                name, "roles = [" + roles + "]\nos_users = [" + String.join(", ", quoted) + "]\n");
        return this;
    }

    /** A person's key; a second one goes by the name with a {@code 2}. */
    public Signatories key(String name, SoftSigner key) {
        return key(name, name, "", key);
    }

    /** A key by any name, on a line with options. */
    public Signatories key(String name, String person, String options, SoftSigner key) {
        keys.put(name, key);
        lines.add(person + " " + (options.isEmpty() ? "" : options + " ") + key.key().line());
        return this;
    }

    /** A line of its own, for a key that was made elsewhere. */
    public Signatories line(String line) {
        lines.add(line);
        return this;
    }

    /** The keys of somebody are another's from now on; the first gets one of their own. */
    public Signatories rename(String person, String other) throws GeneralSecurityException {
        lines.replaceAll(
                line ->
                        line.startsWith(person + " ")
                                ? other + line.substring(person.length())
                                : line);
        lines.add(person + " " + SoftSigner.ed25519().key().line());
        return this;
    }

    /** No key that somebody has is listed any more. */
    public Signatories unlisted(String person) {
        lines.removeIf(line -> line.startsWith(person + " "));
        return this;
    }

    /** A key that no line lists. */
    public Signatories stranger(String name, SoftSigner key) {
        keys.put(name, key);
        return this;
    }

    public Signatories section(String name, String content) {
        sections.put(name, content);
        return this;
    }

    public Signatories revoke(String name) {
        revoked += of(name).key().line() + "\n";
        return this;
    }

    public Signatories origins(String array) {
        origins = "webauthn_origins = " + array + "\n";
        return this;
    }

    /** The next policy: what is changed from here on follows the one with that digest. */
    public Signatories after(String digest) {
        serial++;
        previous = "previous = \"" + digest + "\"\n";
        return this;
    }

    public Signatories numbered(int other) {
        serial = other;
        return this;
    }

    public SoftSigner of(String name) {
        return Objects.requireNonNull(keys.get(name), name);
    }

    /** The policy as it stands. */
    public byte[] policy() {
        StringBuilder toml =
                new StringBuilder("v = 1\norganization = \"" + ORGANIZATION + "\"\nserial = ")
                        .append(serial)
                        .append('\n')
                        .append(previous)
                        .append(origins)
                        .append("allowed_signers = \"\"\"\n")
                        .append(String.join("\n", lines).replace("\\", "\\\\"))
                        .append("\n\"\"\"\n");
        if (!revoked.isEmpty()) {
            toml.append("revoked_keys = \"\"\"\n").append(revoked).append("\"\"\"\n");
        }
        people.forEach(
                (name, person) ->
                        toml.append("[people.\"").append(name).append("\"]\n").append(person));
        sections.forEach(
                (name, content) ->
                        toml.append('[').append(name).append("]\n").append(content).append('\n'));
        return toml.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A signature of a key in a file, as ssh-keygen writes it. */
    public String sign(String name, String namespace, byte[] message)
            throws GeneralSecurityException {
        return SignatureText.of(signature(name, namespace, message));
    }

    public SshSignature signature(String name, String namespace, byte[] message)
            throws GeneralSecurityException {
        return of(name).plain(namespace, message, SignatureFormat.ED25519);
    }

    /** One of a security key. */
    public String touch(String name, String namespace, byte[] message, int flags, long counter)
            throws GeneralSecurityException {
        return SignatureText.of(of(name).touched(namespace, message, flags, counter));
    }

    /** The signatures of some over a policy. */
    public List<String> over(byte[] policy, String... names) throws GeneralSecurityException {
        List<String> signatures = new ArrayList<>();
        for (String name : names) {
            signatures.add(sign(name, POLICY, policy));
        }
        return signatures;
    }
}
