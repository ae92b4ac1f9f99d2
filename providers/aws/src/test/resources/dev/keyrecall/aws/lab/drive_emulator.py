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
    faults(iam, sts, sm)
    presigned(sts)
    for operation in sorted(driven):
        print(operation)


main()
