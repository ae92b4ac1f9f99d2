"""Makes a key in the KMS at ENDPOINT and prints its ARN; credentials from a shared-credentials file."""

import os
import sys

endpoint, credentials = sys.argv[1:]
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = credentials

import boto3  # noqa: E402  (reads the environment)

kms = boto3.client("kms", endpoint_url=endpoint, region_name="us-east-1")
print(kms.create_key()["KeyMetadata"]["Arn"])
