package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.CallCounts;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * IAM's operations on users and access keys. Guarded by the lab's lock.
 *
 * <p>Source: IAM API reference, version 2010-05-08.
 */
final class IamOperations {
    static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

    private static final int KEYS_PER_USER_MAX = 2;
    private static final int TAGS_MAX = 50;
    private static final int PAGE_ITEMS = 100;
    private static final int PAGE_ITEMS_MAX = 1_000;
    private static final Pattern NEW_USER_NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
    private static final Pattern USER_NAME = Pattern.compile("[\\w+=,.@-]{1,128}");
    private static final Pattern PATH = Pattern.compile("/|/[!-~]{1,510}/");
    private static final Pattern PATH_PREFIX = Pattern.compile("/[!-~]{0,511}");
    private static final Pattern KEY_ID = Pattern.compile("\\w{16,128}");
    private static final Pattern STATUS = Pattern.compile("Active|Inactive|Expired");
    private static final Pattern MARKER = Pattern.compile("[ -\u00FF]{1,320}");

    private final IamAccount account;
    private final CallCounts counts;

    IamOperations(IamAccount account, CallCounts counts) {
        this.account = account;
        this.counts = counts;
    }

    /** The content of the result element; empty for an operation without a result. */
    Xml answer(AwsCall call, QueryForm form) {
        return switch (call.action()) {
            case "ListUsers" -> listUsers(call, form);
            case "GetUser" -> full(userOrCaller(call, form));
            case "CreateUser" -> createUser(call, form);
            case "DeleteUser" -> deleteUser(form);
            case "TagUser" -> tagUser(form);
            case "UntagUser" -> untagUser(form);
            case "ListUserTags" -> listUserTags(call, form);
            case "ListAccessKeys" -> listAccessKeys(call, form);
            case "CreateAccessKey" -> createAccessKey(call, form);
            case "UpdateAccessKey" -> updateAccessKey(call, form);
            case "DeleteAccessKey" -> deleteAccessKey(call, form);
            case "GetAccessKeyLastUsed" -> lastUsed(call, form);
            default ->
                    throw AwsRefusal.of(
                            Common.UNKNOWN_OPERATION,
                            "Could not find operation "
                                    + call.action()
                                    + " for version 2010-05-08");
        };
    }

    private Xml listUsers(AwsCall call, QueryForm form) {
        String prefix = form.optional("PathPrefix", PATH_PREFIX);
        NavigableMap<String, IamUser> users = account.users();
        if (prefix != null) {
            users = new TreeMap<>(users);
            users.values().removeIf(user -> !user.path().startsWith(prefix));
        }
        Page<IamUser> page = page(users, call, form);
        Xml xml = new Xml().open("Users");
        page.items().forEach(user -> brief(xml, "member", user));
        return more(xml.close("Users"), page);
    }

    private Xml createUser(AwsCall call, QueryForm form) {
        String name = form.require("UserName", NEW_USER_NAME);
        String path = form.optional("Path", PATH);
        Map<String, String> tags = form.tags();
        if (account.isTaken(name)) {
            throw AwsRefusal.of(
                    "EntityAlreadyExists", 409, "User with name " + name + " already exists.");
        }
        IamUser user = account.addUser(name, path == null ? "/" : path, call.now());
        setTags(user, tags);
        counts.addEffect("iam:CreateUser");
        return full(user);
    }

    private Xml deleteUser(QueryForm form) {
        IamUser user = user(form.require("UserName", USER_NAME));
        if (!user.keys().isEmpty()) {
            throw AwsRefusal.of(
                    "DeleteConflict", 409, "Cannot delete entity, must delete access keys first.");
        }
        account.users().remove(user.name());
        counts.addEffect("iam:DeleteUser");
        return new Xml();
    }

    private Xml tagUser(QueryForm form) {
        setTags(user(form.require("UserName", USER_NAME)), form.tags());
        counts.addEffect("iam:TagUser");
        return new Xml();
    }

    private static void setTags(IamUser user, Map<String, String> tags) {
        Map<String, String> merged = new TreeMap<>(user.tags());
        merged.putAll(tags);
        if (merged.size() > TAGS_MAX) {
            throw AwsRefusal.of(
                    "LimitExceeded", 409, "Cannot exceed quota for TagsPerUser: " + TAGS_MAX);
        }
        user.tags().putAll(tags);
    }

    private Xml untagUser(QueryForm form) {
        IamUser user = user(form.require("UserName", USER_NAME));
        form.members("TagKeys").forEach(user.tags()::remove);
        counts.addEffect("iam:UntagUser");
        return new Xml();
    }

    private Xml listUserTags(AwsCall call, QueryForm form) {
        IamUser user = user(form.require("UserName", USER_NAME));
        TreeMap<String, Map.Entry<String, String>> tags = new TreeMap<>();
        user.tags().entrySet().forEach(tag -> tags.put(tag.getKey(), tag));
        Page<Map.Entry<String, String>> page = page(tags, call, form);
        Xml xml = new Xml().open("Tags");
        page.items().forEach(tag -> tag(xml, tag));
        return more(xml.close("Tags"), page);
    }

    private Xml listAccessKeys(AwsCall call, QueryForm form) {
        IamUser user = userOrCaller(call, form);
        Page<IamKey> page = page(user.keys(), call, form);
        Xml xml = new Xml().open("AccessKeyMetadata");
        for (IamKey key : page.items()) {
            xml.open("member")
                    .leaf("UserName", user.name())
                    .leaf("AccessKeyId", key.id())
                    .leaf("Status", key.isActive() ? "Active" : "Inactive")
                    .leaf("CreateDate", key.createdAt())
                    .close("member");
        }
        return more(xml.close("AccessKeyMetadata").leaf("UserName", user.name()), page);
    }

    private Xml createAccessKey(AwsCall call, QueryForm form) {
        IamUser user = userOrCaller(call, form);
        if (user.keys().size() >= KEYS_PER_USER_MAX) {
            throw AwsRefusal.of(
                    "LimitExceeded",
                    409,
                    "Cannot exceed quota for AccessKeysPerUser: " + KEYS_PER_USER_MAX);
        }
        IamKey key = account.createKey(user, call.now());
        counts.addEffect("iam:CreateAccessKey");
        return new Xml()
                .open("AccessKey")
                .leaf("UserName", user.name())
                .leaf("AccessKeyId", key.id())
                .leaf("Status", "Active")
                .leaf("SecretAccessKey", key.secret())
                .leaf("CreateDate", key.createdAt())
                .close("AccessKey");
    }

    private Xml updateAccessKey(AwsCall call, QueryForm form) {
        String id = form.require("AccessKeyId", KEY_ID);
        String status = form.require("Status", STATUS);
        IamKey key = key(userOrCaller(call, form), id);
        if (status.equals("Expired")) {
            throw AwsRefusal.of("InvalidInput", 400, "Status Expired cannot be set.");
        }
        boolean active = status.equals("Active");
        if (key.isActive() != active) {
            key.become(active ? IamKey.State.ACTIVE : IamKey.State.INACTIVE, call.now());
            counts.addEffect("iam:UpdateAccessKey");
        }
        return new Xml();
    }

    private Xml deleteAccessKey(AwsCall call, QueryForm form) {
        String id = form.require("AccessKeyId", KEY_ID);
        account.delete(key(userOrCaller(call, form), id), call.now());
        counts.addEffect("iam:DeleteAccessKey");
        return new Xml();
    }

    private Xml lastUsed(AwsCall call, QueryForm form) {
        String id = form.require("AccessKeyId", KEY_ID);
        // AWS authorises this call against the key itself: an unknown one is nobody's to ask about.
        IamKey key =
                account.key(id)
                        .orElseThrow(
                                () ->
                                        AwsRefusal.of(
                                                Common.DENIED,
                                                "User: "
                                                        + call.caller().user().arn()
                                                        + " is not authorized to perform:"
                                                        + " iam:GetAccessKeyLastUsed on resource:"
                                                        + " access key "
                                                        + id));
        Xml xml = new Xml().leaf("UserName", key.user().name()).open("AccessKeyLastUsed");
        IamKey.Use use = key.lastUse();
        if (use != null) {
            xml.leaf("LastUsedDate", use.at());
        }
        return xml.leaf("ServiceName", use == null ? "N/A" : use.service())
                .leaf("Region", use == null ? "N/A" : use.region())
                .close("AccessKeyLastUsed");
    }

    private IamUser userOrCaller(AwsCall call, QueryForm form) {
        String name = form.optional("UserName", USER_NAME);
        return name == null ? call.caller().user() : user(name);
    }

    private IamUser user(String name) {
        return account.user(name)
                .orElseThrow(
                        () ->
                                AwsRefusal.of(
                                        "NoSuchEntity",
                                        404,
                                        "The user with name " + name + " cannot be found."));
    }

    private static IamKey key(IamUser user, String id) {
        IamKey key = user.keys().get(id);
        if (key == null) {
            throw AwsRefusal.of(
                    "NoSuchEntity", 404, "The Access Key with id " + id + " cannot be found.");
        }
        return key;
    }

    private static <V> Page<V> page(NavigableMap<String, V> all, AwsCall call, QueryForm form) {
        int size = form.integer("MaxItems", PAGE_ITEMS, 1, PAGE_ITEMS_MAX);
        String marker = form.optional("Marker", MARKER);
        try {
            return Page.of(all, marker, size, call.cut());
        } catch (IllegalArgumentException e) {
            throw AwsRefusal.of(Common.INVALID, "Invalid Marker.");
        }
    }

    private static Xml more(Xml xml, Page<?> page) {
        @Nullable String next = page.next();
        xml.leaf("IsTruncated", next != null);
        return next == null ? xml : xml.leaf("Marker", next);
    }

    private static Xml full(IamUser user) {
        return brief(new Xml(), "User", user);
    }

    /** A user; with tags only where it stands alone, for listings leave them out. */
    private static Xml brief(Xml xml, String element, IamUser user) {
        xml.open(element)
                .leaf("Path", user.path())
                .leaf("UserName", user.name())
                .leaf("UserId", user.id())
                .leaf("Arn", user.arn())
                .leaf("CreateDate", user.createdAt());
        if (element.equals("User") && !user.tags().isEmpty()) {
            xml.open("Tags");
            user.tags().entrySet().forEach(tag -> tag(xml, tag));
            xml.close("Tags");
        }
        return xml.close(element);
    }

    private static void tag(Xml xml, Map.Entry<String, String> tag) {
        xml.open("member").leaf("Key", tag.getKey()).leaf("Value", tag.getValue()).close("member");
    }
}
