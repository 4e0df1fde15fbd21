"""Answer addresses, one a line, with the Django app of the working directory: [status, content type, text] as JSON."""

import json
import os
import sys

from django.test import Client
from django.test.utils import setup_test_environment

sys.path.insert(0, os.getcwd())  # noqa: PTH109 - what Python itself would put there

import app  # noqa: F401 - importing it configures Django

setup_test_environment()
client = Client(raise_request_exception=False)
for line in sys.stdin:
    answer = client.get(line.rstrip("\n"))
    print(json.dumps([answer.status_code, answer["Content-Type"], answer.content.decode()]), flush=True)
