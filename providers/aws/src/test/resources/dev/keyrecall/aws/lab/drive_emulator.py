"""Drives every operation of the emulator with boto3, and checks what real callers rely on.

usage: drive_emulator.py ENDPOINT REGION ACCOUNT_NUMBER
The operator's credentials come from the file named by AWS_SHARED_CREDENTIALS_FILE.
Prints one line for each operation that was driven, and exits 1 at the first surprise.
"""

import sys
import time
import urllib.request
import json
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT, REGION, ACCOUNT = sys.argv[1:4]
NO_RETRY = Config(retries={"total_max_attempts": 1, "mode": "standard"})
driven = set()


def client(service, **credentials):
    made = boto3.client(
        service, endpoint_url=ENDPOINT, region_name=REGION, config=NO_RETRY, **credentials
    )

    def note(model, parsed, **_):
        status = parsed["ResponseMetadata"]["HTTPStatusCode"]
        if status == 200:
            driven.add(f"{service}:{model.name}")
        assert parsed["ResponseMetadata"]["RequestId"], parsed

    made.meta.events.register("after-call.*.*", note)
    return made


def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        got_status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert (got, got_status) == (code, status), (got, got_status, code, status)
        assert error.response["Error"]["Message"] is not None
        return error
    raise AssertionError(f"{call} should have been refused with {code}")


def control(path, body):
    request = urllib.request.Request(
        f"{ENDPOINT}/_lab/{path}", data=json.dumps(body).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def users_and_keys(iam, sts):
    made = iam.create_user(
        UserName="boto", Path="/teams/x/", Tags=[{"Key": "owner", "Value": "a <b> & \"c\""}]
    )["User"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/teams/x/boto", made
    assert made["CreateDate"].tzinfo is not None
    iam.tag_user(UserName="boto", Tags=[{"Key": "stage", "Value": ""}])
    tags = iam.list_user_tags(UserName="boto")["Tags"]
    assert tags == [
        {"Key": "owner", "Value": "a <b> & \"c\""},
        {"Key": "stage", "Value": ""},
    ], tags
    iam.untag_user(UserName="boto", TagKeys=["stage"])
    assert iam.get_user(UserName="boto")["User"]["Tags"][0]["Key"] == "owner"

    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 7}))
    assert len(pages) > 1
    names = [user["UserName"] for page in pages for user in page["Users"]]
    assert len(names) == len(set(names)) and "boto" in names

    one = iam.create_access_key(UserName="boto")["AccessKey"]
    two = iam.create_access_key(UserName="boto")["AccessKey"]
    assert one["Status"] == "Active" and len(one["SecretAccessKey"]) == 40
    refused("LimitExceeded", 409, iam.create_access_key, UserName="boto")
    listed = [
        key["AccessKeyId"]
        for page in iam.get_paginator("list_access_keys").paginate(
            UserName="boto", PaginationConfig={"PageSize": 1}
        )
        for key in page["AccessKeyMetadata"]
    ]
    assert sorted(listed) == sorted([one["AccessKeyId"], two["AccessKeyId"]]), listed
    assert sts.get_access_key_info(AccessKeyId=one["AccessKeyId"])["Account"] == ACCOUNT

    unused = iam.get_access_key_last_used(AccessKeyId=one["AccessKeyId"])
    assert unused["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}, unused
    theirs = {
        "aws_access_key_id": one["AccessKeyId"],
        "aws_secret_access_key": one["SecretAccessKey"],
    }
    user_sts = client("sts", **theirs)
    assert user_sts.get_caller_identity()["Arn"] == made["Arn"]
    used = iam.get_access_key_last_used(AccessKeyId=one["AccessKeyId"])
    assert used["AccessKeyLastUsed"]["ServiceName"] == "sts", used
    assert used["UserName"] == "boto"
    refused("AccessDenied", 403, client("iam", **theirs).list_users)
    refused("AccessDeniedException", 400, client("secretsmanager", **theirs).list_secrets)

    iam.update_access_key(UserName="boto", AccessKeyId=one["AccessKeyId"], Status="Inactive")
    refused("InvalidClientTokenId", 403, user_sts.get_caller_identity)
    refused("UnrecognizedClientException", 400, client("secretsmanager", **theirs).list_secrets)
    iam.update_access_key(UserName="boto", AccessKeyId=one["AccessKeyId"], Status="Active")
    user_sts.get_caller_identity()
    refused("DeleteConflict", 409, iam.delete_user, UserName="boto")
    for key in (one, two):
        iam.delete_access_key(UserName="boto", AccessKeyId=key["AccessKeyId"])
    refused("NoSuchEntity", 404, iam.delete_access_key, UserName="boto",
            AccessKeyId=one["AccessKeyId"])
    refused("InvalidClientTokenId", 403, user_sts.get_caller_identity)
    iam.delete_user(UserName="boto")
    refused("NoSuchEntity", 404, iam.get_user, UserName="boto")
    refused("EntityAlreadyExists", 409, iam.create_user, UserName=names[-1])


def wrong_signatures():
    wrong = {"aws_access_key_id": own_key_id(), "aws_secret_access_key": "x" * 40}
    refused("SignatureDoesNotMatch", 403, client("sts", **wrong).get_caller_identity)
    refused("InvalidSignatureException", 400, client("secretsmanager", **wrong).list_secrets)
    with_token = dict(wrong, aws_session_token="none such")
    refused("InvalidClientTokenId", 403, client("iam", **with_token).list_users)


def own_key_id():
    return boto3.Session().get_credentials().access_key


def secrets(sm):
    token = str(uuid.uuid4())
    made = sm.create_secret(
        Name="boto/secret", ClientRequestToken=token, SecretString='{"a": "\u00e9\\n<&>"}',
        Description="made by boto3", Tags=[{"Key": "owner", "Value": "x"}],
    )
    assert made["VersionId"] == token
    first = sm.get_secret_value(SecretId=made["ARN"])
    assert first["SecretString"] == '{"a": "\u00e9\\n<&>"}', first["SecretString"]
    assert abs(first["CreatedDate"].timestamp() - time.time()) < 3600
    pending = str(uuid.uuid4())
    for _ in range(2):
        put = sm.put_secret_value(
            SecretId="boto/secret", ClientRequestToken=pending, SecretString="two",
            VersionStages=["AWSPENDING"],
        )
        assert put["VersionStages"] == ["AWSPENDING"]
    refused("ResourceExistsException", 400, sm.put_secret_value, SecretId="boto/secret",
            ClientRequestToken=pending, SecretString="other", VersionStages=["AWSPENDING"])
    refused("InvalidParameterException", 400, sm.update_secret_version_stage,
            SecretId="boto/secret", VersionStage="AWSCURRENT", MoveToVersionId=pending)
    sm.update_secret_version_stage(
        SecretId="boto/secret", VersionStage="AWSCURRENT", MoveToVersionId=pending,
        RemoveFromVersionId=token,
    )
    told = sm.describe_secret(SecretId="boto/secret")
    assert told["VersionIdsToStages"] == {
        token: ["AWSPREVIOUS"],
        pending: ["AWSCURRENT", "AWSPENDING"],
    }, told
    assert sm.get_secret_value(SecretId="boto/secret")["SecretString"] == "two"
    old = sm.get_secret_value(SecretId="boto/secret", VersionStage="AWSPREVIOUS")
    assert old["VersionId"] == token
    versions = sm.list_secret_version_ids(SecretId="boto/secret")["Versions"]
    assert len(versions) == 2
    binary = sm.create_secret(Name="boto/binary", SecretBinary=b"\x00\xff")
    assert sm.get_secret_value(SecretId=binary["Name"])["SecretBinary"] == b"\x00\xff"
    names = [
        secret["Name"]
        for page in sm.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 9})
        for secret in page["SecretList"]
    ]
    assert len(names) == len(set(names)) and "boto/secret" in names and len(names) > 20
    sm.delete_secret(SecretId="boto/secret", RecoveryWindowInDays=7)
    refused("InvalidRequestException", 400, sm.get_secret_value, SecretId="boto/secret")
    sm.restore_secret(SecretId="boto/secret")
    sm.delete_secret(SecretId="boto/binary", ForceDeleteWithoutRecovery=True)
    refused("ResourceNotFoundException", 400, sm.describe_secret, SecretId="boto/binary")


def keys(kms, iam):
    described = kms.describe_key(KeyId="alias/keyrecall-lab")["KeyMetadata"]
    assert described["Arn"] == f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{described['KeyId']}"
    assert (described["KeyState"], described["Enabled"]) == ("Enabled", True)
    assert described["KeySpec"] == "SYMMETRIC_DEFAULT"
    assert described["CreationDate"].tzinfo is not None
    made = kms.create_key(Description="made by boto3")["KeyMetadata"]
    assert made["Arn"] != described["Arn"] and made["Description"] == "made by boto3"
    refused("UnsupportedOperationException", 400, kms.create_key, KeySpec="RSA_2048",
            KeyUsage="ENCRYPT_DECRYPT")
    kms.create_alias(AliasName="alias/boto", TargetKeyId=made["KeyId"])
    refused("AlreadyExistsException", 400, kms.create_alias, AliasName="alias/boto",
            TargetKeyId=described["Arn"])
    refused("InvalidAliasNameException", 400, kms.create_alias, AliasName="alias/aws/boto",
            TargetKeyId=described["Arn"])
    pages = list(kms.get_paginator("list_aliases").paginate(PaginationConfig={"PageSize": 1}))
    aliases = {a["AliasName"]: a["TargetKeyId"] for page in pages for a in page["Aliases"]}
    assert len(pages) == 2 and aliases == {
        "alias/boto": made["KeyId"], "alias/keyrecall-lab": described["KeyId"],
    }, aliases

    context = {"vault": "v-\u00e9", "recipient": "1"}
    secret = bytes(range(256)) * 16
    for name in (made["KeyId"], made["Arn"], "alias/boto",
                 made["Arn"].split(":key/")[0] + ":alias/boto"):
        sealed = kms.encrypt(KeyId=name, Plaintext=secret, EncryptionContext=context)
        assert sealed["KeyId"] == made["Arn"], sealed
        opened = kms.decrypt(
            CiphertextBlob=sealed["CiphertextBlob"], KeyId=name,
            EncryptionContext=dict(reversed(context.items())),
        )
        assert (opened["Plaintext"], opened["KeyId"]) == (secret, made["Arn"])
        assert opened["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    blob = sealed["CiphertextBlob"]
    assert secret[:16] not in blob
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == secret
    right = {"CiphertextBlob": blob, "KeyId": made["Arn"], "EncryptionContext": context}
    broken = blob[:-1] + bytes([blob[-1] ^ 1])
    for change in (
        {"EncryptionContext": {"vault": "v-\u00e9"}},
        {"EncryptionContext": dict(context, recipient="2")},
        {"EncryptionContext": dict(context, more="x")},
        {"EncryptionContext": {"vaultv": "-\u00e9", "recipient": "1"}},
        {"CiphertextBlob": blob[:-1]},
        {"CiphertextBlob": broken},
        {"CiphertextBlob": b"x"},
    ):
        error = refused("InvalidCiphertextException", 400, kms.decrypt, **{**right, **change})
        assert error.response["Error"]["Message"] == ""
    refused("IncorrectKeyException", 400, kms.decrypt, **{**right, "KeyId": described["Arn"]})
    refused("NotFoundException", 400, kms.decrypt, **{**right, "KeyId": "alias/none"})
    refused("NotFoundException", 400, kms.encrypt, KeyId=str(uuid.uuid4()), Plaintext=b"x")
    refused("ValidationException", 400, kms.encrypt, KeyId=made["Arn"], Plaintext=b"x" * 4097)

    data_key = kms.generate_data_key(
        KeyId=made["Arn"], KeySpec="AES_256", EncryptionContext=context)
    assert len(data_key["Plaintext"]) == 32
    opened = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == data_key["Plaintext"]

    kms.disable_key(KeyId=made["KeyId"])
    assert kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    refused("DisabledException", 400, kms.decrypt, **right)
    refused("DisabledException", 400, kms.encrypt, KeyId=made["Arn"], Plaintext=b"x")
    kms.enable_key(KeyId=made["KeyId"])
    assert kms.decrypt(**right)["Plaintext"] == secret
    pending = kms.schedule_key_deletion(KeyId=made["KeyId"], PendingWindowInDays=7)
    assert pending["KeyId"] == made["Arn"] and pending["KeyState"] == "PendingDeletion"
    assert "DeletionDate" in kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
    refused("KMSInvalidStateException", 400, kms.decrypt, **right)
    refused("KMSInvalidStateException", 400, kms.enable_key, KeyId=made["KeyId"])
    kms.cancel_key_deletion(KeyId=made["KeyId"])
    refused("DisabledException", 400, kms.decrypt, **right)
    refused("KMSInvalidStateException", 400, kms.cancel_key_deletion, KeyId=made["KeyId"])
    kms.enable_key(KeyId=made["KeyId"])

    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    theirs = client("kms", aws_access_key_id=key["AccessKeyId"],
                    aws_secret_access_key=key["SecretAccessKey"])
    refused("AccessDeniedException", 400, theirs.decrypt, **right)
    control("grant", {"principal": "reader", "operation": "kms:Decrypt"})
    assert theirs.decrypt(**right)["Plaintext"] == secret
    refused("AccessDeniedException", 400, theirs.encrypt, KeyId=made["Arn"], Plaintext=b"x")
    wrong = client("kms", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key="x" * 40)
    refused("InvalidSignatureException", 400, wrong.decrypt, **right)
    elsewhere = boto3.client("kms", endpoint_url=ENDPOINT, region_name="eu-west-1", config=NO_RETRY)
    refused("InvalidSignatureException", 400, elsewhere.decrypt, **right)

    control("faults", {"arm": [{"operation": "kms:*", "fault": "throttle"}]})
    refused("ThrottlingException", 400, kms.decrypt, **right)
    control("faults", {"arm": [{"operation": "kms:*", "fault": "error-before"}]})
    refused("KMSInternalException", 500, kms.decrypt, **right)
    control("faults", {"arm": [{"operation": "kms:*", "fault": "expired"}]})
    refused("ExpiredTokenException", 400, kms.decrypt, **right)
    with urllib.request.urlopen(f"{ENDPOINT}/_lab/counts", timeout=20) as answer:
        before = json.load(answer)["received"]["kms:Decrypt"]
    kms.decrypt(**right)
    with urllib.request.urlopen(f"{ENDPOINT}/_lab/counts", timeout=20) as answer:
        assert json.load(answer)["received"]["kms:Decrypt"] == before + 1


def faults(iam, sts, sm):
    control("faults", {"arm": [{"operation": "*", "fault": "throttle", "times": 2}]})
    refused("Throttling", 400, iam.list_users)
    refused("ThrottlingException", 400, sm.list_secrets)
    control("faults", {"arm": [{"operation": "*", "fault": "error-before", "times": 3}]})
    refused("ServiceFailure", 500, iam.list_users)
    refused("InternalFailure", 500, sts.get_caller_identity)
    refused("InternalServiceError", 500, sm.list_secrets)
    control("faults", {"arm": [{"operation": "*", "fault": "expired", "times": 2}]})
    refused("ExpiredToken", 403, sts.get_caller_identity)
    refused("ExpiredTokenException", 400, sm.list_secrets)
    sts.get_caller_identity()


def presigned(sts):
    """The form in which identity is handed to third parties: signed in the query string."""
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    with urllib.request.urlopen(url, timeout=20) as answer:
        text = answer.read().decode()
    assert f"<Account>{ACCOUNT}</Account>" in text, text


def main():
    iam, sts, sm = client("iam"), client("sts"), client("secretsmanager")
    identity = sts.get_caller_identity()
    assert identity["Account"] == ACCOUNT
    assert identity["Arn"].endswith(":user/keyrecall-operator")
    users_and_keys(iam, sts)
    wrong_signatures()
    secrets(sm)
    keys(client("kms"), iam)
    faults(iam, sts, sm)
    presigned(sts)
    for operation in sorted(driven):
        print(operation)


main()
