"""What end-to-end tests share: the real servers, Matrix users, independent listings, li-sync."""

import sys
from pathlib import Path

# For what the scripts and the tests share.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
