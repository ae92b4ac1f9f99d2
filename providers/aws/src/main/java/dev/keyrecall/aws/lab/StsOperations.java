package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;

import java.util.regex.Pattern;

/**
 * STS's two questions about a caller and about a key. Guarded by the lab's lock.
 *
 * <p>Source: STS API reference, version 2011-06-15.
 */
final class StsOperations {
    static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private static final Pattern KEY_ID = Pattern.compile("\\w{16,128}");

    private final IamAccount account;

    StsOperations(IamAccount account) {
        this.account = account;
    }

    /** The content of the result element. */
    Xml answer(AwsCall call, QueryForm form) {
        return switch (call.action()) {
            case "GetCallerIdentity" -> callerIdentity(call.caller().user());
            case "GetAccessKeyInfo" -> accessKeyInfo(form.require("AccessKeyId", KEY_ID));
            default ->
                    throw AwsRefusal.of(
                            Common.UNKNOWN_OPERATION,
                            "Could not find operation "
                                    + call.action()
                                    + " for version 2011-06-15");
        };
    }

    private Xml callerIdentity(IamUser user) {
        return new Xml()
                .leaf("Arn", user.arn())
                .leaf("UserId", user.id())
                .leaf("Account", account.number());
    }

    /** The account is read from the id: it needs no key of that id to exist. */
    private static Xml accessKeyInfo(String id) {
        return new Xml()
                .leaf(
                        "Account",
                        AwsIds.accountOf(id)
                                .orElseThrow(
                                        () ->
                                                AwsRefusal.of(
                                                        Common.INVALID,
                                                        "Invalid AccessKeyId: " + id)));
    }
}
