# SPDX-License-Identifier: Apache-2.0
"""A back end: issues tokens, gives a job to a worker, waits until it is done. Needs nothing but the standard library.

It speaks HTTP, with a key, and keeps no connection. The job waits on the server until the worker has acknowledged it,
also if the worker is not there yet.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.parse
import urllib.request
from typing import Any, Dict, Optional

API = os.environ.get("API_URL", "http://127.0.0.1:8081/api")
KEY = os.environ.get("API_KEY", "key-of-the-back-end-0123456789-abcd")
SECRET = os.environ.get("SECRET", "secret-of-the-tokens-0123456789-abcd")


def api(path: str, body: Optional[Dict[str, Any]] = None) -> Any:
    request = urllib.request.Request(
        API + path, None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def token_for(uid: str, seconds: int = 3600) -> str:
    """Who has this token is that user, for so long. A back end gives it to whom it knows."""
    def text(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    claims = {"sub": uid, "iat": int(time.time()), "exp": int(time.time()) + seconds}
    content = text(b'{"alg":"HS256","typ":"JWT"}') + b"." + text(json.dumps(claims).encode())
    return (content + b"." + text(hmac.new(SECRET.encode(), content, hashlib.sha256).digest())).decode()


def give(worker: str, number: int) -> str:
    """Gives a worker the job to factor a number; returns the id of the message."""
    job = api("/publish", {"uid": worker, "data": {"factor": number}, "receipts": True})
    return str(job["message"])


def result_of(job: str, within: float = 60.0) -> Any:
    """Waits until the job is done and returns what came out of it."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        receipts = api(f"/messages/{job}")["users"]
        if all(receipt["state"] == "acknowledged" for receipt in receipts.values()):
            done = api(f"/channels/{urllib.parse.quote('jobs/done', safe='')}/history?limit=1000")["messages"]
            return next(message["data"] for message in done if message["tags"]["job"] == job)
        time.sleep(0.1)
    raise TimeoutError(f"job {job}: not done within {within:g} s")


if __name__ == "__main__":
    print(result_of(give("worker-1", int(sys.argv[1]) if len(sys.argv) > 1 else 2021)))
