"""Where media lies: a bucket or a directory, listed and read here without li-sync.

`objects()` maps each key to its size, `contents()` each key to the SHA-256 of its content, in
hexadecimal digits; `remote()` is the place as li-sync's configuration names it.
"""

import hashlib
from pathlib import Path

import boto3
from botocore.config import Config

from lib import li_sync_config


class Bucket:
    def __init__(self, server, bucket=None):
        self.server = server
        self.name = bucket or server["bucket"]
        self._s3 = boto3.client(
            "s3", endpoint_url=server["endpoint"], region_name="us-east-1",
            aws_access_key_id=server["access_key"], aws_secret_access_key=server["secret_key"],
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}))

    def remote(self):
        return li_sync_config.s3(self.server, self.name)

    def behind(self, proxy):
        """The same bucket, for li-sync to reach through a proxy."""
        return _Elsewhere(li_sync_config.s3({**self.server, "endpoint": proxy.endpoint}, self.name))

    def create(self):
        self._s3.create_bucket(Bucket=self.name)

    def remove(self):
        """With all that it holds, also what still arrives meanwhile."""
        while True:
            for key in self.objects():
                self.delete(key)
            try:
                return self._s3.delete_bucket(Bucket=self.name)
            except self._s3.exceptions.ClientError as error:
                if error.response["Error"]["Code"] != "BucketNotEmpty":
                    raise

    def listing(self):
        """Key to (size, ETag)."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {item["Key"]: (item["Size"], item["ETag"].strip('"'))
                for page in pages for item in page.get("Contents", ())}

    def objects(self):
        return {key: size for key, (size, _) in self.listing().items()}

    def contents(self):
        return {key: hashlib.sha256(self.read(key)).hexdigest() for key in self.objects()}

    def read(self, key):
        return self._s3.get_object(Bucket=self.name, Key=key)["Body"].read()

    def read_version(self, key, version):
        return self._s3.get_object(Bucket=self.name, Key=key, VersionId=version)["Body"].read()

    def set_versioning(self, status):
        """`status` is "Enabled" or "Suspended"."""
        self._s3.put_bucket_versioning(Bucket=self.name,
                                       VersioningConfiguration={"Status": status})

    def write(self, key, content, **headers):
        """`headers` as boto3 names them: ContentType, Metadata, Tagging, …"""
        self._s3.put_object(Bucket=self.name, Key=key, Body=content, **headers)

    def headers(self, key):
        """What is stored beside the bytes, as boto3 names it."""
        head = self._s3.head_object(Bucket=self.name, Key=key)
        tags = self._s3.get_object_tagging(Bucket=self.name, Key=key)["TagSet"]
        names = ("ContentType", "CacheControl", "ContentDisposition", "ContentEncoding", "Metadata")
        return {**{name: head.get(name) for name in names},
                "Tags": {tag["Key"]: tag["Value"] for tag in tags}}

    def write_in_parts(self, key, content, part_size, **headers):
        place = {"Bucket": self.name, "Key": key}
        begun = self._s3.create_multipart_upload(**place, **headers)
        upload = {**place, "UploadId": begun["UploadId"]}
        parts = []
        for number, start in enumerate(range(0, len(content), part_size), 1):
            sent = self._s3.upload_part(**upload, PartNumber=number,
                                        Body=content[start:start + part_size])
            parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    def parts_of_uploads(self, key):
        """The parts that have arrived of uploads of this key that are not complete."""
        uploads = self._s3.list_multipart_uploads(Bucket=self.name, Prefix=key).get("Uploads", ())
        return [part for upload in uploads
                for part in self._s3.list_parts(Bucket=self.name, Key=key,
                                                UploadId=upload["UploadId"]).get("Parts", ())]

    def delete(self, key):
        self._s3.delete_object(Bucket=self.name, Key=key)


class _Elsewhere:
    def __init__(self, remote):
        self._remote = remote

    def remote(self):
        return self._remote


class Tree:
    def __init__(self, path):
        self.path = Path(path)

    def remote(self):
        return li_sync_config.local(self.path)

    def create(self):
        self.path.mkdir(parents=True)

    def objects(self):
        return {key: (self.path / key).stat().st_size for key in self._keys()}

    def contents(self):
        return {key: hashlib.sha256(self.read(key)).hexdigest() for key in self._keys()}

    def read(self, key):
        return (self.path / key).read_bytes()

    def write(self, key, content):
        place = self.path / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def delete(self, key):
        (self.path / key).unlink()

    def _keys(self):
        return [path.relative_to(self.path).as_posix()
                for path in sorted(self.path.rglob("*")) if path.is_file()]
