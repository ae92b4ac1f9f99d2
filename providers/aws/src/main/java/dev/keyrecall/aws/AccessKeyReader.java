package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedResponse;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ListUserTagsResponse;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we ask IAM about users and their access keys. Reads only. */
final class AccessKeyReader {
    /**
     * More pages than this of one user's keys or tags (2 and 50 at most) is a fault of the peer.
     */
    static final int INNER_PAGES_MAX = 100;

    private static final String LIST_USERS = "iam:ListUsers";
    private static final String GET_USER = "iam:GetUser";
    private static final String LIST_KEYS = "iam:ListAccessKeys";
    private static final String LIST_TAGS = "iam:ListUserTags";
    private static final String LAST_USED = "iam:GetAccessKeyLastUsed";

    private final IamClient iam;

    AccessKeyReader(IamClient iam) {
        this.iam = iam;
    }

    /**
     * When a key was last used and by whom, as far as IAM tells.
     *
     * @param user the user the key belongs to; null when not told
     * @param at null for never
     */
    record LastUse(@Nullable String user, @Nullable Instant at) {}

    /** One page of users; a truncated one has a marker. */
    ListUsersResponse users(@Nullable String marker, int limit) throws ProviderException {
        ListUsersResponse page =
                AwsCall.read(
                        LIST_USERS, () -> iam.listUsers(r -> r.marker(marker).maxItems(limit)));
        if (Boolean.TRUE.equals(page.isTruncated())) {
            AwsCall.whole(LIST_USERS, "Marker", page.marker());
        }
        return AwsCall.genuine(LIST_USERS, page);
    }

    /** One user; empty when there is none of that name. */
    Optional<User> user(String name) throws ProviderException {
        return found(
                () -> {
                    User user =
                            AwsCall.read(GET_USER, () -> iam.getUser(r -> r.userName(name))).user();
                    return AwsCall.whole(GET_USER, "User", user);
                });
    }

    /** All keys of one user; empty when the user is gone, which is not the same as no keys. */
    Optional<List<AccessKeyMetadata>> keys(String user) throws ProviderException {
        return found(
                () -> {
                    List<AccessKeyMetadata> keys = new ArrayList<>();
                    Pages pages = new Pages(LIST_KEYS);
                    do {
                        ListAccessKeysResponse page =
                                AwsCall.read(
                                        LIST_KEYS,
                                        () ->
                                                iam.listAccessKeys(
                                                        r ->
                                                                r.userName(user)
                                                                        .marker(pages.marker)));
                        keys.addAll(AwsCall.genuine(LIST_KEYS, page).accessKeyMetadata());
                        pages.turn(page.isTruncated(), page.marker());
                    } while (pages.marker != null);
                    return keys;
                });
    }

    /** A user's tags; none when the user is gone. */
    List<Tag> tags(String user) throws ProviderException {
        return found(() -> allTags(user)).orElse(List.of());
    }

    private List<Tag> allTags(String user) throws ProviderException {
        List<Tag> tags = new ArrayList<>();
        Pages pages = new Pages(LIST_TAGS);
        do {
            ListUserTagsResponse page =
                    AwsCall.read(
                            LIST_TAGS,
                            () -> iam.listUserTags(r -> r.userName(user).marker(pages.marker)));
            tags.addAll(AwsCall.genuine(LIST_TAGS, page).tags());
            pages.turn(page.isTruncated(), page.marker());
        } while (pages.marker != null);
        return tags;
    }

    /** A key's last use; empty when IAM does not know the key. */
    Optional<LastUse> lastUse(String keyId) throws ProviderException {
        return found(
                () -> {
                    GetAccessKeyLastUsedResponse answer =
                            AwsCall.read(
                                    LAST_USED,
                                    () -> iam.getAccessKeyLastUsed(r -> r.accessKeyId(keyId)));
                    Instant at =
                            AwsCall.whole(
                                            LAST_USED,
                                            "AccessKeyLastUsed",
                                            answer.accessKeyLastUsed())
                                    .lastUsedDate();
                    return new LastUse(answer.userName(), at);
                });
    }

    /** A request whose NoSuchEntity is an answer. */
    private interface Question<T> {
        T ask() throws ProviderException;
    }

    private static <T> Optional<T> found(Question<T> question) throws ProviderException {
        try {
            return Optional.of(question.ask());
        } catch (ProviderException.Refused refused) {
            if (refused.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Walks one listing to its end, within a bound; an empty page may repeat its marker. */
    private static final class Pages {
        private final String operation;
        private int turned;
        private @Nullable String marker;

        Pages(String operation) {
            this.operation = operation;
        }

        void turn(@Nullable Boolean truncated, @Nullable String next) throws ProviderException {
            if (!Boolean.TRUE.equals(truncated)) {
                marker = null;
                return;
            }
            marker = AwsCall.whole(operation, "Marker", next);
            turned++;
            if (turned >= INNER_PAGES_MAX) {
                throw new ProviderException.Unavailable(
                        operation + ": the listing does not end", null, null);
            }
        }
    }
}
