"""What end-to-end tests share: the real servers, Matrix users, independent listings, li-sync."""

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
# For what the scripts and the tests share, and what stands in for the network.
sys.path[:0] = [str(_ROOT / "scripts"), str(_ROOT / "tests" / "support")]
