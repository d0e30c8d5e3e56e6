"""A user of the real Synapse, through the Matrix client API."""

import hashlib
import hmac
import secrets

import requests

_TIMEOUT = 60


class MatrixUser:
    """Registers a fresh user of the Synapse that servers.json's "synapse" describes."""

    def __init__(self, synapse):
        self._base = synapse["base_url"]
        name, password = "user" + secrets.token_hex(6), secrets.token_hex(8)
        place = f"{self._base}/_synapse/admin/v1/register"
        nonce = self._ok(requests.get(place, timeout=_TIMEOUT)).json()["nonce"]
        mac = hmac.new(synapse["registration_shared_secret"].encode(),
                       "\0".join((nonce, name, password, "notadmin")).encode(), hashlib.sha1)
        answer = self._ok(requests.post(place, timeout=_TIMEOUT, json={
            "nonce": nonce, "username": name, "password": password, "admin": False,
            "mac": mac.hexdigest()})).json()
        self._headers = {"Authorization": f"Bearer {answer['access_token']}"}

    @staticmethod
    def _ok(response):
        if response.status_code != 200:
            raise AssertionError(f"{response.request.method} {response.url}: "
                                 f"{response.status_code} {response.text[:500]}")
        return response

    def upload(self, content, content_type, name):
        """Uploads media; returns its id (the last part of its mxc:// URI)."""
        answer = self._ok(requests.post(
            f"{self._base}/_matrix/media/v3/upload", params={"filename": name}, data=content,
            headers={**self._headers, "Content-Type": content_type}, timeout=_TIMEOUT)).json()
        server, _, media_id = answer["content_uri"].removeprefix("mxc://").partition("/")
        self._server = server
        return media_id

    def download(self, media_id):
        return self._ok(requests.get(
            f"{self._base}/_matrix/client/v1/media/download/{self._server}/{media_id}",
            headers=self._headers, timeout=_TIMEOUT)).content

    def thumbnail(self, media_id, width, height, method):
        """Asks for a thumbnail, which Synapse makes and stores when it has none of that size."""
        return self._ok(requests.get(
            f"{self._base}/_matrix/client/v1/media/thumbnail/{self._server}/{media_id}",
            params={"width": width, "height": height, "method": method},
            headers=self._headers, timeout=_TIMEOUT)).content


def local_key(media_id):
    """Where Synapse keeps the original of a local media."""
    return f"local_content/{media_id[0:2]}/{media_id[2:4]}/{media_id[4:]}"
