package dev.keyrecall.engine.policy;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.policy.Policy.Mass;
import dev.keyrecall.engine.sshsig.AllowedSigners;
import dev.keyrecall.engine.sshsig.RevokedKeys;
import dev.keyrecall.engine.sshsig.SignatureCheck;
import dev.keyrecall.engine.sshsig.SignerListException;
import dev.keyrecall.engine.toml.StrictTable;
import dev.keyrecall.engine.toml.TomlException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads a policy's file. */
final class PolicyReader {
    private static final int PEOPLE_MAX = 1_000;
    private static final int LIST_MAX = 64;
    private static final int VALID_MINUTES = 240;
    private static final int VALID_MINUTES_MAX = 43_200;
    private static final int DRIFT_PERCENT = 5;
    private static final int HUNDRED = 100;
    private static final int UNITS_MAX = 10_000_000;
    private static final int SERIAL_MAX = 1_000_000;

    /** A change of the rules is never one person's. */
    private static final int FOR_POLICY_MIN = 2;

    private static final Pattern ORGANIZATION =
            Pattern.compile("[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.:-]{1,200}");
    private static final Pattern PROVIDER = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private PolicyReader() {}

    static Policy read(byte[] file, String digest) throws PolicyException {
        Policy read;
        try {
            read = policy(top(file), digest);
        } catch (TomlException e) {
            throw new PolicyException(String.valueOf(e.getMessage()));
        }
        WorkingPolicy.require(read);
        return read;
    }

    private static Policy policy(StrictTable top, String digest) throws TomlException {
        top.number("v", 1, 1);
        StrictTable approval = top.table("approval");
        StrictTable plans = top.optionalTable("plans").orElse(StrictTable.empty());
        Policy read =
                new Policy(
                        matching(top, "organization", ORGANIZATION, "a-z, 0-9, '.' and '-'"),
                        top.number("serial", 1, SERIAL_MAX),
                        previous(top).orElse(null),
                        digest,
                        top.text("allowed_signers"),
                        new SignatureCheck(signers(top), revoked(top)),
                        origins(top),
                        people(top.table("people")),
                        ofModes(approval),
                        quorum(approval.table("policy"), FOR_POLICY_MIN),
                        mass(approval),
                        breakGlass(top),
                        Duration.ofMinutes(
                                plans.numberOr(
                                        "valid_minutes", VALID_MINUTES, 1, VALID_MINUTES_MAX)),
                        mostUnits(plans),
                        plans.numberOr("drift_percent", DRIFT_PERCENT, 0, HUNDRED));
        plans.requireNothingElse();
        approval.requireNothingElse();
        top.requireNothingElse();
        return read;
    }

    private static StrictTable top(byte[] file) throws PolicyException, TomlException {
        if (file.length > Policy.FILE_BYTES_MAX) {
            throw new PolicyException("it is longer than " + Policy.FILE_BYTES_MAX + " bytes");
        }
        try {
            return StrictTable.parse(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString());
        } catch (CharacterCodingException e) {
            throw new PolicyException("it is not UTF-8");
        }
    }

    private static String matching(StrictTable table, String key, Pattern form, String what)
            throws TomlException {
        String text = table.text(key);
        if (!form.matcher(text).matches()) {
            throw table.wrong(key, "at most 64 of " + what + ", beginning with one of a-z and 0-9");
        }
        return text;
    }

    private static Optional<String> previous(StrictTable top) throws TomlException {
        Optional<String> previous = top.optionalText("previous");
        if (previous.isPresent() && !DIGEST.matcher(previous.get()).matches()) {
            throw top.wrong("previous", "the 64 lower-case digits of a SHA-256 stand here");
        }
        return previous;
    }

    private static AllowedSigners signers(StrictTable top) throws TomlException {
        try {
            return AllowedSigners.parse(top.text("allowed_signers"));
        } catch (SignerListException e) {
            throw top.wrong("allowed_signers", String.valueOf(e.getMessage()));
        }
    }

    private static RevokedKeys revoked(StrictTable top) throws TomlException {
        Optional<String> text = top.optionalText("revoked_keys");
        if (text.isEmpty() || text.get().isBlank()) {
            return RevokedKeys.none();
        }
        try {
            return RevokedKeys.parse(text.get().getBytes(StandardCharsets.UTF_8));
        } catch (SignerListException e) {
            throw top.wrong("revoked_keys", String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> origins(StrictTable top) throws TomlException {
        Set<String> origins = top.texts("webauthn_origins", LIST_MAX);
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw top.wrong("webauthn_origins", "an origin reads https://NAME");
            }
        }
        return origins;
    }

    private static SortedMap<String, Person> people(StrictTable table) throws TomlException {
        SortedMap<String, Person> people = new TreeMap<>();
        for (String name : table.names(PEOPLE_MAX)) {
            if (!NAME.matcher(name).matches()) {
                throw table.wrong(
                        name,
                        "a name is 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter"
                                + " or digit");
            }
            StrictTable person = table.table(name);
            people.put(name, new Person(name, roles(person), person.texts("os_users", LIST_MAX)));
            person.requireNothingElse();
        }
        return people;
    }

    private static Set<Role> roles(StrictTable person) throws TomlException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : person.texts("roles", LIST_MAX)) {
            Role found = null;
            for (Role role : Role.values()) {
                if (role.word().equals(word)) {
                    found = role;
                }
            }
            if (found == null) {
                throw person.wrong(
                        "roles", "the roles are requester, approver, operator and auditor");
            }
            roles.add(found);
        }
        if (roles.isEmpty()) {
            throw person.wrong("roles", "a person has one role at least");
        }
        return roles;
    }

    private static Map<Mode, Quorum> ofModes(StrictTable approval) throws TomlException {
        Map<Mode, Quorum> quorums = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            quorums.put(mode, quorum(approval.table(mode.word()), 1));
        }
        return quorums;
    }

    private static Optional<Mass> mass(StrictTable approval) throws TomlException {
        Optional<StrictTable> table = approval.optionalTable("mass");
        if (table.isEmpty()) {
            return Optional.empty();
        }
        int above = table.get().number("above_units", 0, UNITS_MAX);
        return Optional.of(new Mass(above, quorum(table.get(), 1)));
    }

    private static Optional<BreakGlass> breakGlass(StrictTable top) throws TomlException {
        Optional<StrictTable> table = top.optionalTable("break-glass");
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Set<String> signers = table.get().texts("signers", BreakGlass.SIGNERS_MAX);
        if (signers.isEmpty()) {
            throw table.get().wrong("signers", "one person at least stands here");
        }
        int minutes =
                table.get().numberOr("minutes", BreakGlass.MINUTES_MAX, 1, BreakGlass.MINUTES_MAX);
        SecurityKeyRule rule = securityKey(table.get(), SecurityKeyRule.TOUCH);
        table.get().requireNothingElse();
        return Optional.of(
                new BreakGlass(new TreeSet<>(signers), Duration.ofMinutes(minutes), rule));
    }

    private static Quorum quorum(StrictTable table, int min) throws TomlException {
        int signatures = table.number("signatures", min, Quorum.SIGNATURES_MAX);
        SecurityKeyRule rule = securityKey(table, SecurityKeyRule.NONE);
        table.requireNothingElse();
        return new Quorum(signatures, rule);
    }

    private static SecurityKeyRule securityKey(StrictTable table, SecurityKeyRule otherwise)
            throws TomlException {
        String word = table.optionalText("security_key").orElse(otherwise.word());
        SecurityKeyRule found = null;
        for (SecurityKeyRule rule : SecurityKeyRule.values()) {
            if (rule.word().equals(word)) {
                found = rule;
            }
        }
        if (found == null) {
            throw table.wrong("security_key", "one of these stands here: none, touch, pin");
        }
        return found;
    }

    private static SortedMap<String, Integer> mostUnits(StrictTable plans) throws TomlException {
        SortedMap<String, Integer> most = new TreeMap<>();
        Optional<StrictTable> table = plans.optionalTable("most_units");
        if (table.isPresent()) {
            for (String provider : table.get().names(LIST_MAX)) {
                if (!PROVIDER.matcher(provider).matches()) {
                    throw table.get().wrong(provider, "the name of a provider stands here");
                }
                most.put(provider, table.get().number(provider, 0, UNITS_MAX));
            }
        }
        return most;
    }
}
