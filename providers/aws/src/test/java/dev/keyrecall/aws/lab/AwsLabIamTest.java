package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.User;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** IAM and STS, driven by the AWS SDK for Java. */
final class AwsLabIamTest {
    private AwsLab lab;
    private LabClients clients;
    private IamClient iam;

    @BeforeEach
    void start() {
        lab =
                AwsLab.start(
                        LabPopulation.drill(7), InstantSource.system(), new SplittableRandom(7), 0);
        clients = LabClients.operator(lab);
        iam = clients.iam();
    }

    @AfterEach
    void stop() {
        iam.close();
        clients.close();
        lab.close();
    }

    @Test
    void listingPagesToEveryUserAndKeyOfTheTruth() {
        List<User> users = iam.listUsersPaginator(r -> r.maxItems(7)).users().stream().toList();
        assertThat(users).hasSize(51);
        assertThat(lab.count("iam:ListUsers")).isEqualTo(8);
        Set<String> ids = new TreeSet<>();
        for (User user : users) {
            assertThat(user.arn()).endsWith(user.path() + user.userName());
            iam.listAccessKeysPaginator(r -> r.userName(user.userName()).maxItems(1))
                    .accessKeyMetadata()
                    .forEach(key -> ids.add(key.accessKeyId()));
        }
        assertThat(ids)
                .hasSize(81)
                .isEqualTo(
                        lab.truth().credentials().stream()
                                .map(LabTruth.Credential::id)
                                .collect(Collectors.toSet()));
    }
}
