package dev.keyrecall.aws;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every access key of every IAM user: ListUsers, then each user's keys, their last use, and the
 * user's tags for an owner. Root access keys and session credentials are blind spots.
 *
 * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 */
final class AccessKeyInventory implements Inventory {
    /**
     * Users per page. Small, because a page is about three calls per user, and a page that is
     * throttled half-way is asked again from its beginning.
     */
    static final int USERS_PER_PAGE = 25;

    /** The tags that name an owner, best first; AWS compares tag keys of users without case. */
    static final List<String> OWNER_TAGS = List.of("owner", "team");

    private static final int ID_LENGTH = 20;
    private static final Pattern ID = Pattern.compile("AKIA[A-Z2-7]{16}");

    private final AccountRef account;
    private final AccessKeyReader reader;

    AccessKeyInventory(AccountRef account, AccessKeyReader reader) {
        this.account = account;
        this.reader = reader;
    }

    @Override
    public Page<Credential> list(@Nullable String cursor) throws ProviderException {
        ListUsersResponse users = reader.users(cursor, USERS_PER_PAGE);
        List<Credential> found = new ArrayList<>();
        for (User user : users.users()) {
            found.addAll(keysOf(user));
        }
        return new Page<>(found, Boolean.TRUE.equals(users.isTruncated()) ? users.marker() : null);
    }

    @Override
    public List<Credential> ofPrincipal(String principal) throws ProviderException {
        Optional<User> user = reader.user(principal);
        return user.isPresent() ? keysOf(user.get()) : List.of();
    }

    /**
     * One request.
     *
     * <p>Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
     */
    @Override
    public Optional<String> principalOf(SecretBytes word) throws ProviderException {
        String id = id(word);
        if (id == null) {
            return Optional.empty();
        }
        try {
            return reader.lastUse(id).map(AccessKeyReader.LastUse::user);
        } catch (ProviderException.Refused refused) {
            if (refused.reason() != Reason.PERMISSION) {
                throw refused;
            }
            // AWS says so of keys that it does not know, too.
            return Optional.empty();
        }
    }

    /** A word that is formed as an access key's id, which is public; null for any other. */
    @RevealsSecret(why = "an id has a form of its own, that no secret access key has")
    private static @Nullable String id(SecretBytes word) {
        if (word.length() != ID_LENGTH) {
            return null;
        }
        String text = word.reveal(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        return ID.matcher(text).matches() ? text : null;
    }

    private List<Credential> keysOf(User user) throws ProviderException {
        // A user who is deleted between the two calls has no keys: IAM refuses to delete one who
        // has.
        List<AccessKeyMetadata> keys = reader.keys(user.userName()).orElse(List.of());
        if (keys.isEmpty()) {
            return List.of();
        }
        String owner = owner(reader.tags(user.userName()));
        List<Credential> found = new ArrayList<>();
        for (AccessKeyMetadata key : keys) {
            Optional<AccessKeyReader.LastUse> use = lastUse(user.userName(), key.accessKeyId());
            if (use.isPresent()) {
                found.add(credential(user, owner, key, use.get().at()));
            }
        }
        return found;
    }

    private Credential credential(
            User user, @Nullable String owner, AccessKeyMetadata key, @Nullable Instant lastUsed)
            throws ProviderException {
        String operation = "iam:ListAccessKeys";
        return new Credential(
                new CredentialRef(
                        account,
                        AwsAccount.ACCESS_KEY,
                        AwsCall.whole(operation, "AccessKeyId", key.accessKeyId())),
                user.userName(),
                AwsCall.whole("iam:ListUsers", "UserId", user.userId()),
                owner,
                status(AwsCall.whole(operation, "Status", key.status())),
                AwsCall.whole(operation, "CreateDate", key.createDate()),
                lastUsed);
    }

    /**
     * A key's last use; empty when the key has gone since it was listed.
     *
     * <p>For a key that it does not know AWS answers AccessDenied as well as NoSuchEntity, so both
     * are settled by listing again.
     */
    private Optional<AccessKeyReader.LastUse> lastUse(String user, String keyId)
            throws ProviderException {
        ProviderException.Refused refusal = null;
        Optional<AccessKeyReader.LastUse> use = Optional.empty();
        try {
            use = reader.lastUse(keyId);
        } catch (ProviderException.Refused refused) {
            if (refused.reason() != Reason.PERMISSION) {
                throw refused;
            }
            refusal = refused;
        }
        if (use.isPresent() || !stillListed(user, keyId)) {
            return use;
        }
        if (refusal != null) {
            throw refusal;
        }
        // Listed, but too new for the other table: nothing has been seen of it yet.
        return Optional.of(new AccessKeyReader.LastUse(user, null));
    }

    private boolean stillListed(String user, String keyId) throws ProviderException {
        return reader.keys(user).orElse(List.of()).stream()
                .anyMatch(key -> keyId.equals(key.accessKeyId()));
    }

    /**
     * Only Active is in force; besides Inactive, AWS knows Expired. Anything new counts as live.
     */
    private static Credential.Status status(StatusType status) {
        return switch (status) {
            case INACTIVE, EXPIRED -> Credential.Status.INACTIVE;
            case ACTIVE, UNKNOWN_TO_SDK_VERSION -> Credential.Status.ACTIVE;
        };
    }

    private static @Nullable String owner(List<Tag> tags) {
        for (String name : OWNER_TAGS) {
            for (Tag tag : tags) {
                if (name.equalsIgnoreCase(tag.key())
                        && tag.value() != null
                        && !tag.value().isBlank()) {
                    return tag.value().strip();
                }
            }
        }
        return null;
    }
}
