package dev.keyrecall.aws.lab;

import dev.keyrecall.lab.CallCounts;

import java.util.random.RandomGenerator;

/** All that the emulator holds, with the operations over it. Guarded by the lab's lock. */
final class AwsState {
    private final String region;
    private final AwsIds ids = new AwsIds();
    private final IamAccount iam;
    private final SecretStore store;
    private final IamOperations iamOperations;
    private final StsOperations sts;
    private final SecretsOperations secrets;
    private final KmsKeys kmsKeys;
    private final KmsOperations kms;

    AwsState(String account, String region, RandomGenerator random, CallCounts counts) {
        this.region = region;
        this.iam = new IamAccount(account, random);
        this.store = new SecretStore(account, region, random);
        this.iamOperations = new IamOperations(iam, counts);
        this.sts = new StsOperations(iam);
        this.secrets = new SecretsOperations(store, counts);
        this.kmsKeys = new KmsKeys(account, region, random);
        this.kms = new KmsOperations(kmsKeys, counts);
    }

    String region() {
        return region;
    }

    AwsIds ids() {
        return ids;
    }

    IamAccount iam() {
        return iam;
    }

    SecretStore store() {
        return store;
    }

    IamOperations iamOperations() {
        return iamOperations;
    }

    StsOperations sts() {
        return sts;
    }

    SecretsOperations secrets() {
        return secrets;
    }

    KmsKeys kmsKeys() {
        return kmsKeys;
    }

    KmsOperations kms() {
        return kms;
    }
}
