package dev.keyrecall.aws;

import dev.keyrecall.aws.lab.AwsLab;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.lab.contract.Act;
import dev.keyrecall.lab.contract.ContractSubject;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallGate;
import dev.keyrecall.spi.CallLimits;
import dev.keyrecall.spi.Connection;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialType;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderInfo;
import dev.keyrecall.spi.SecretBytes;

import software.amazon.awssdk.services.iam.model.Tag;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The AWS adapter bound to a fresh emulator. */
final class AwsSubject implements ContractSubject {
    static final AccountRef ACCOUNT = new AccountRef(AwsProvider.ID, "contract");

    private static final InstantSource CLOCK = InstantSource.system();
    private static final Map<String, String> LAYOUT =
            Map.of(
                    SecretLayout.ID_KEY, "AWS_ACCESS_KEY_ID",
                    SecretLayout.JSON_KEY, "AWS_SECRET_ACCESS_KEY");

    private final OpenedLog log;
    private final AwsLab lab;
    private final Path credentials;
    private final AwsClients setUp;
    private final ProviderAccount account;
    private final ProviderAccount impatient;
    private final ProviderAccount unreachable;
    private int made;

    private AwsSubject(OpenedLog log, AwsLab lab, Path folder)
            throws IOException, ProviderException {
        this.log = log;
        this.lab = lab;
        this.credentials = folder.resolve("credentials-" + UUID.randomUUID());
        lab.writeOperatorCredentials(credentials);
        this.setUp = clients();
        this.account = connect(lab.endpoint().toString(), "30s");
        this.impatient = connect(lab.endpoint().toString(), "1s");
        this.unreachable = connect("http://127.0.0.1:" + freePort(), "30s");
    }

    static AwsSubject open(Path folder) throws IOException, ProviderException {
        OpenedLog log = OpenedLog.open();
        AwsLab lab = AwsLab.start(LabPopulation.empty(1), CLOCK, new Random(1), 0);
        return new AwsSubject(log, lab, folder);
    }

    AwsLab aws() {
        return lab;
    }

    /** Clients of the operator's, for what a test does besides. */
    AwsClients setUp() {
        return setUp;
    }

    Map<String, String> settings(String endpoint, String timeout) {
        Map<String, String> settings = new HashMap<>(lab.settings());
        settings.put(AwsSettings.ENDPOINT, endpoint);
        settings.put(AwsSettings.CREDENTIALS_FILE, credentials.toString());
        settings.put(AwsSettings.CALL_TIMEOUT, timeout);
        return settings;
    }

    private ProviderAccount connect(String endpoint, String timeout) throws ProviderException {
        return new AwsProvider()
                .connect(new Connection(ACCOUNT, settings(endpoint, timeout), CLOCK));
    }

    private AwsClients clients() throws ProviderException {
        AwsSettings settings = AwsSettings.of(settings(lab.endpoint().toString(), "30s"));
        return AwsClients.open(settings, OperatorSource.open(settings), CallGate.OPEN);
    }

    @Override
    public ProviderAccount gated(CallGate gate) {
        try {
            return new AwsProvider()
                    .connect(
                            new Connection(
                                    ACCOUNT,
                                    settings(lab.endpoint().toString(), "30s"),
                                    CLOCK,
                                    gate));
        } catch (ProviderException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CallLimits limits() {
        try {
            return new AwsProvider().callLimits(Map.of(AwsSettings.REGION, AwsLab.REGION));
        } catch (ProviderException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A port that was free a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public ProviderInfo info() {
        return new AwsProvider().info();
    }

    @Override
    public CredentialType type() {
        return new CredentialType(AwsProvider.ID, AwsAccount.ACCESS_KEY);
    }

    @Override
    public LabServer lab() {
        return lab;
    }

    @Override
    public ProviderAccount account() {
        return account;
    }

    @Override
    public ProviderAccount impatient() {
        return impatient;
    }

    @Override
    public ProviderAccount unreachable() {
        return unreachable;
    }

    @Override
    public InstantSource clock() {
        return CLOCK;
    }

    @Override
    public String operation(Act act) {
        return switch (act) {
            case LIST -> "iam:ListUsers";
            case VERIFY -> "sts:GetCallerIdentity";
            case MINT -> "iam:CreateAccessKey";
            case SUSPEND -> "iam:UpdateAccessKey";
            case REVOKE -> "iam:DeleteAccessKey";
            case DELIVER -> "secretsmanager:PutSecretValue";
        };
    }

    @Override
    public String principal(int credentials) {
        made++;
        String name = "principal-" + made;
        setUp.iam().createUser(r -> r.userName(name));
        if (made % 2 == 0) {
            Tag owner = Tag.builder().key("owner").value("team-" + made % 5).build();
            setUp.iam().tagUser(r -> r.userName(name).tags(owner));
        }
        for (int i = 0; i < credentials; i++) {
            var _ = lab.createBehindBack(name);
        }
        return name;
    }

    @Override
    public void remove(String principal) {
        for (LabTruth.Credential credential : lab.truth().credentialsOf(principal)) {
            lab.deleteBehindBack(credential.id());
        }
        setUp.iam().deleteUser(r -> r.userName(principal));
    }

    @Override
    public SecretBytes valueOf(String credentialId) {
        return lab.secretOf(credentialId);
    }

    @Override
    public ConsumerTarget consumer() {
        made++;
        String name = "consumer/" + made;
        setUp.secrets()
                .createSecret(
                        r ->
                                r.name(name)
                                        .secretString(
                                                "{\"host\":\"db-"
                                                        + made
                                                        + "\",\"AWS_ACCESS_KEY_ID\":\"old\","
                                                        + "\"port\":5432.0,"
                                                        + "\"AWS_SECRET_ACCESS_KEY\":\"old\","
                                                        + "\"on\":true,\"none\":null}"));
        return new ConsumerTarget(StagedDelivery.KIND, name, LAYOUT);
    }

    @Override
    public String log() {
        return log.text();
    }

    @Override
    public void close() throws IOException {
        account.close();
        impatient.close();
        unreachable.close();
        setUp.close();
        lab.close();
        log.close();
        Files.delete(credentials);
    }
}
