"""The servers that `scripts/servers up` started."""

import json
import os
from pathlib import Path


def known_servers():
    return json.loads(Path(os.environ["LI_SYNC_TEST_SERVERS"]).read_text())
