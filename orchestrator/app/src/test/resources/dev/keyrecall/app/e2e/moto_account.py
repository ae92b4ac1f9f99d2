"""Fills a moto account with boto3, or tells what is in it. Usage: moto_account.py fill|tell ENDPOINT CREDENTIALS."""
import json
import os
import sys

os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = sys.argv[3]
os.environ["AWS_CONFIG_FILE"] = os.devnull
import boto3  # noqa: E402

what, endpoint = sys.argv[1], sys.argv[2]
iam = boto3.client("iam", region_name="us-east-1", endpoint_url=endpoint)
secrets = boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=endpoint)
OPERATOR = "keyrecall-operator"


def keys(user):
    return iam.list_access_keys(UserName=user)["AccessKeyMetadata"]


if what == "fill":
    # 16 users: four of them with two credentials, 20 in all; every second credential has a consumer.
    number = 0
    for i in range(16):
        user = "app-%02d" % i
        iam.create_user(UserName=user, Tags=[{"Key": "owner", "Value": "team-%d" % (i % 3)}])
        for _ in range(2 if i < 4 else 1):
            key = iam.create_access_key(UserName=user)["AccessKey"]
            if number % 2 == 0:
                value = {"AccessKeyId": key["AccessKeyId"], "SecretAccessKey": key["SecretAccessKey"]}
                secrets.create_secret(Name="consumer/%02d" % number, SecretString=json.dumps(value))
            number += 1

told = {"keys": [], "consumers": []}
for page in iam.get_paginator("list_users").paginate():
    for user in page["Users"]:
        if user["UserName"] != OPERATOR:
            for key in keys(user["UserName"]):
                told["keys"].append(
                    {"id": key["AccessKeyId"], "user": key["UserName"], "status": key["Status"].lower()})
for page in secrets.get_paginator("list_secrets").paginate():
    for secret in page["SecretList"]:
        name = secret["Name"]
        value = json.loads(secrets.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")["SecretString"])
        told["consumers"].append({"target": name, "id": value["AccessKeyId"]})
print(json.dumps(told))
