"""Creates users, access keys and secrets with boto3, and prints what it created as JSON.

Arguments: endpoint, credentials file.
"""
import json
import os
import sys

endpoint, credentials = sys.argv[1:3]
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = credentials
os.environ["AWS_CONFIG_FILE"] = os.devnull
os.environ.pop("AWS_CA_BUNDLE", None)

import boto3  # noqa: E402  (the environment above must stand before)

session = boto3.Session(region_name="us-east-1")
iam = session.client("iam", endpoint_url=endpoint)
secrets = session.client("secretsmanager", endpoint_url=endpoint)

created = []
# 30 users: more than one page of the adapter's. Each third has two keys, each fifth none.
for number in range(30):
    user = f"user-{number:02d}"
    tags = [{"Key": "Team", "Value": f"team-{number % 3}"}]
    if number % 4 == 0:
        tags.append({"Key": "OWNER", "Value": "platform"})
    iam.create_user(UserName=user, Tags=tags if number % 7 else [])
    count = 0 if number % 5 == 4 else 2 if number % 3 == 0 else 1
    for slot in range(count):
        key = iam.create_access_key(UserName=user)["AccessKey"]
        if slot == 1 and number % 2:
            iam.update_access_key(
                UserName=user, AccessKeyId=key["AccessKeyId"], Status="Inactive"
            )
            key["Status"] = "Inactive"
        created.append(
            {
                "id": key["AccessKeyId"],
                "secret": key["SecretAccessKey"],
                "user": user,
                "uid": iam.get_user(UserName=user)["User"]["UserId"],
                "status": key["Status"],
                "owner": None
                if number % 7 == 0
                else "platform"
                if number % 4 == 0
                else f"team-{number % 3}",
            }
        )

secrets.create_secret(Name="whole", SecretString='{"AccessKeyId":"a","SecretAccessKey":"b"}')
secrets.create_secret(
    Name="fields", SecretString='{"host":"db","port":5432.0,"id":"a","key":"b","on":true}'
)
secrets.create_secret(Name="binary", SecretBinary=b"\x00\x01")
secrets.create_secret(Name="empty")
print(json.dumps(created))
