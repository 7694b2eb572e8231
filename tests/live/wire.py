"""Calls that are signed and sent as they are: the bytes of a request are a case's, those of an answer AWS's."""

import json
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

MAPPINGS = "/2015-03-31/event-source-mappings/"
TAGS = "/2017-03-31/tags/"
# The control plane takes few calls a second, and says so.
THROTTLED = 429
TRIES = 8


class Answer:
    """What came back: status, headers, the text and what it says as JSON."""

    def __init__(self, response):
        self.status = response.status_code
        self.text = response.content.decode("utf-8", "replace")
        try:
            self.body = json.loads(self.text) if self.text else None
        except ValueError:
            self.body = self.text
        said = self.body.get("__type") if isinstance(self.body, dict) else None
        self.code = response.headers.get("x-amzn-errortype") or said


class Wire:
    """Sends raw requests to the services whose answers are recorded."""

    def __init__(self, session, client):
        self.credentials = session.get_credentials()
        self.http = URLLib3Session(timeout=60)
        self.ends = {}
        for service, signed in [("lambda", "lambda"), ("resourcegroupstaggingapi", "tagging")]:
            meta = client(service).meta
            self.ends[service] = (meta.endpoint_url.rstrip("/"), signed, meta.region_name)

    def send(self, service, method, path, body=None, headers=None):
        """Sends one request; one that is throttled is sent again."""
        end, signed, region = self.ends[service]
        for attempt in range(TRIES):
            request = AWSRequest(method, end + path, headers=headers or {}, data=body)
            SigV4Auth(self.credentials, signed, region).add_auth(request)
            answer = Answer(self.http.send(request.prepare()))
            if answer.status != THROTTLED:
                break
            time.sleep(2**attempt / 4)
        return answer

    def call(self, name, uuid, arn, query, body):
        """Makes a call of a case."""
        data = json.dumps(body).encode()
        one = MAPPINGS + uuid
        tags = TAGS + arn.replace(":", "%3A")
        json_type = {"Content-Type": "application/json"}
        match name:
            case "Create":
                return self.send("lambda", "POST", MAPPINGS, data, json_type)
            case "Update":
                return self.send("lambda", "PUT", one, data, json_type)
            case "Get":
                return self.send("lambda", "GET", one)
            case "Delete":
                return self.send("lambda", "DELETE", one)
            case "List":
                return self.send("lambda", "GET", MAPPINGS + (query and "?" + query))
            case "TagResource":
                return self.send("lambda", "POST", tags, data, json_type)
            case "UntagResource":
                return self.send("lambda", "DELETE", tags + (query and "?" + query))
            case "ListTags":
                return self.send("lambda", "GET", tags)
            case "GetResources":
                headers = {
                    "Content-Type": "application/x-amz-json-1.1",
                    "X-Amz-Target": "ResourceGroupsTaggingAPI_20170126.GetResources",
                }
                return self.send("resourcegroupstaggingapi", "POST", "/", data, headers)
        raise ValueError(name)


CALLS = frozenset(
    "Create Update Get Delete List TagResource UntagResource ListTags GetResources".split()
)
