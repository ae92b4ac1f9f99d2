package dev.keyrecall.aws.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedResponse;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

import java.time.Duration;
import java.time.Instant;
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

    @Test
    void pagesNeitherRepeatNorSkipWhatStaysWhileTheListChanges() {
        var first = iam.listUsers(r -> r.maxItems(20));
        String gone = first.users().getLast().userName();
        iam.createUser(r -> r.userName("aaa-earlier"));
        lab.truth().credentialsOf(gone).forEach(key -> lab.deleteBehindBack(key.id()));
        iam.deleteUser(r -> r.userName(gone));
        Set<String> seen = new TreeSet<>();
        first.users().forEach(user -> seen.add(user.userName()));
        String marker = first.marker();
        while (marker != null) {
            String from = marker;
            var page = iam.listUsers(r -> r.maxItems(20).marker(from));
            page.users().forEach(user -> assertThat(seen.add(user.userName())).isTrue());
            marker = page.marker();
        }
        assertThat(seen).hasSize(51);
    }

    @Test
    void pathPrefixNarrowsTheListing() {
        var search = iam.listUsers(r -> r.pathPrefix("/payments/"));
        assertThat(search.users()).allMatch(user -> user.path().equals("/payments/"));
        assertThat(iam.listUsers(r -> r.pathPrefix("/")).users()).hasSize(51);
        assertThat(iam.listUsers(r -> r.pathPrefix("/none/")).users()).isEmpty();
    }

    @Test
    void markerThatWasNotHandedOutIsRefused() {
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(() -> iam.listUsers(r -> r.marker("bogus!")))
                .satisfies(e -> assertCode(e, "ValidationError", 400));
    }

    @Test
    void usersAreCreatedTaggedAndDeletedOnlyWhenTheyHoldNoKey() {
        User made =
                iam.createUser(
                                r ->
                                        r.userName("new-user")
                                                .path("/teams/a&b/")
                                                .tags(tag("owner", "<search>")))
                        .user();
        assertThat(made.userId()).startsWith("AIDA").hasSize(21);
        assertThat(made.arn())
                .isEqualTo(
                        "arn:aws:iam::%s:user/teams/a&b/new-user".formatted(lab.accountNumber()));
        assertThatExceptionOfType(EntityAlreadyExistsException.class)
                .isThrownBy(() -> iam.createUser(r -> r.userName("New-User")))
                .satisfies(e -> assertCode(e, "EntityAlreadyExists", 409));
        iam.tagUser(r -> r.userName("new-user").tags(tag("stage", "x"), tag("owner", "data")));
        iam.untagUser(r -> r.userName("new-user").tagKeys("stage", "absent"));
        assertThat(iam.listUserTags(r -> r.userName("new-user")).tags())
                .containsExactly(tag("owner", "data"));
        assertThat(iam.getUser(r -> r.userName("new-user")).user().tags())
                .containsExactly(tag("owner", "data"));
        AccessKey key = iam.createAccessKey(r -> r.userName("new-user")).accessKey();
        assertThatExceptionOfType(DeleteConflictException.class)
                .isThrownBy(() -> iam.deleteUser(r -> r.userName("new-user")))
                .satisfies(e -> assertCode(e, "DeleteConflict", 409));
        iam.deleteAccessKey(r -> r.userName("new-user").accessKeyId(key.accessKeyId()));
        iam.deleteUser(r -> r.userName("new-user"));
        assertThatExceptionOfType(NoSuchEntityException.class)
                .isThrownBy(() -> iam.getUser(r -> r.userName("new-user")))
                .satisfies(e -> assertCode(e, "NoSuchEntity", 404));
    }

    @Test
    void thirdKeyIsRefusedAndInactiveOnesCount() {
        iam.createUser(r -> r.userName("u"));
        AccessKey one = iam.createAccessKey(r -> r.userName("u")).accessKey();
        assertThat(one.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(one.secretAccessKey()).matches("[A-Za-z0-9+/]{40}");
        assertThat(one.status()).isEqualTo(StatusType.ACTIVE);
        AccessKey two = iam.createAccessKey(r -> r.userName("u")).accessKey();
        iam.updateAccessKey(
                r -> r.userName("u").accessKeyId(one.accessKeyId()).status(StatusType.INACTIVE));
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> iam.createAccessKey(r -> r.userName("u")))
                .satisfies(e -> assertCode(e, "LimitExceeded", 409));
        assertThat(iam.listAccessKeys(r -> r.userName("u")).accessKeyMetadata())
                .extracting(AccessKeyMetadata::status)
                .containsExactlyInAnyOrder(StatusType.ACTIVE, StatusType.INACTIVE);
        iam.deleteAccessKey(r -> r.userName("u").accessKeyId(two.accessKeyId()));
        iam.createAccessKey(r -> r.userName("u"));
        assertThat(lab.count("CreateAccessKey")).isEqualTo(4);
        assertThat(lab.effects("CreateAccessKey")).isEqualTo(3);
    }

    @Test
    void deletingOrChangingWhatIsGoneIsRefusedAsUnknown() {
        String user = anyUser();
        String id = iam.createAccessKey().accessKey().accessKeyId();
        assertThatExceptionOfType(NoSuchEntityException.class)
                .isThrownBy(() -> iam.deleteAccessKey(r -> r.userName(user).accessKeyId(id)));
        iam.deleteAccessKey(r -> r.accessKeyId(id));
        assertThatExceptionOfType(NoSuchEntityException.class)
                .isThrownBy(() -> iam.deleteAccessKey(r -> r.accessKeyId(id)))
                .satisfies(e -> assertCode(e, "NoSuchEntity", 404));
        assertThatExceptionOfType(NoSuchEntityException.class)
                .isThrownBy(() -> iam.updateAccessKey(r -> r.accessKeyId(id).status("Inactive")));
        assertThat(lab.truth().deleted()).containsExactly(id);
    }

    @Test
    void statusExpiredCannotBeSetAndAnUnknownOneIsInvalid() {
        String id = iam.createAccessKey().accessKey().accessKeyId();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> iam.updateAccessKey(r -> r.accessKeyId(id).status("Expired")));
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(() -> iam.updateAccessKey(r -> r.accessKeyId(id).status("Asleep")))
                .satisfies(e -> assertCode(e, "ValidationError", 400));
    }

    @Test
    void lastUseFollowsAcceptedCalls() {
        AccessKey key = iam.createAccessKey(r -> r.userName(userWithRoom())).accessKey();
        GetAccessKeyLastUsedResponse never =
                iam.getAccessKeyLastUsed(r -> r.accessKeyId(key.accessKeyId()));
        assertThat(never.accessKeyLastUsed().lastUsedDate()).isNull();
        assertThat(never.accessKeyLastUsed().serviceName()).isEqualTo("N/A");
        Instant before = InstantSource.system().instant();
        try (LabClients user = LabClients.of(lab, key.accessKeyId());
                StsClient sts = user.sts()) {
            sts.getCallerIdentity();
        }
        GetAccessKeyLastUsedResponse used =
                iam.getAccessKeyLastUsed(r -> r.accessKeyId(key.accessKeyId()));
        assertThat(used.userName()).isEqualTo(key.userName());
        assertThat(used.accessKeyLastUsed().lastUsedDate())
                .isAfter(before.minus(Duration.ofSeconds(2)));
        assertThat(used.accessKeyLastUsed().serviceName()).isEqualTo("sts");
        assertThat(used.accessKeyLastUsed().region()).isEqualTo(AwsLab.REGION);
    }

    @Test
    void lastUseOfAnUnknownKeyIsDeniedAsAwsDoes() {
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(() -> iam.getAccessKeyLastUsed(r -> r.accessKeyId("A".repeat(20))))
                .satisfies(e -> assertCode(e, "AccessDenied", 403));
    }

    @Test
    void stsTellsWhoCallsAndWhoseKeyAnIdIs() {
        String id = anyActiveKey();
        String principal = lab.truth().credential(id).orElseThrow().principal();
        try (LabClients user = LabClients.of(lab, id);
                StsClient sts = user.sts()) {
            GetCallerIdentityResponse who = sts.getCallerIdentity();
            assertThat(who.account()).isEqualTo(lab.accountNumber());
            assertThat(who.arn()).endsWith("/" + principal);
            assertThat(who.userId())
                    .isEqualTo(iam.getUser(r -> r.userName(principal)).user().userId());
            assertThat(sts.getAccessKeyInfo(r -> r.accessKeyId(id)).account())
                    .isEqualTo(lab.accountNumber());
        }
    }

    @Test
    void ordinaryUsersMayDoNothingElseUnlessGranted() {
        String id = anyActiveKey();
        String principal = lab.truth().credential(id).orElseThrow().principal();
        try (LabClients user = LabClients.of(lab, id);
                IamClient theirs = user.iam()) {
            assertThatExceptionOfType(IamException.class)
                    .isThrownBy(theirs::listAccessKeys)
                    .satisfies(e -> assertCode(e, "AccessDenied", 403));
            lab.grant(principal, "iam:ListAccessKeys");
            assertThat(theirs.listAccessKeys().accessKeyMetadata())
                    .extracting(AccessKeyMetadata::accessKeyId)
                    .contains(id);
            assertThatExceptionOfType(IamException.class).isThrownBy(theirs::listUsers);
            lab.grant(principal, "iam:*");
            assertThat(theirs.listUsers().users()).isNotEmpty();
        }
    }

    @Test
    void unknownOperationIsRefused() {
        assertThatExceptionOfType(IamException.class)
                .isThrownBy(iam::listRoles)
                .satisfies(e -> assertCode(e, "InvalidAction", 400));
    }

    private String anyActiveKey() {
        return lab.truth().credentials().stream()
                .filter(key -> key.active() && !key.operator())
                .findFirst()
                .orElseThrow()
                .id();
    }

    private String anyUser() {
        return lab.truth().credential(anyActiveKey()).orElseThrow().principal();
    }

    private String userWithRoom() {
        return lab.truth().credentials().stream()
                .filter(key -> !key.operator())
                .map(LabTruth.Credential::principal)
                .filter(name -> lab.truth().credentialsOf(name).size() == 1)
                .findFirst()
                .orElseThrow();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    static void assertCode(AwsServiceException e, String code, int status) {
        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(e.statusCode()).isEqualTo(status);
        assertThat(e.requestId()).isNotEmpty();
    }
}
