"""Lock files contain packages and hashes but no host."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_lock_files_contain_no_url():
    for name in ("requirements.lock", "package-lock.json"):
        addresses = re.findall(r"(?:https?|file)://\S+", (ROOT / name).read_text())
        assert not addresses, f"{name} contains a URL: {addresses[:3]}"


def test_every_package_is_pinned_with_a_hash():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line for line in lines if re.match(r"^[a-zA-Z0-9]", line)]
    assert pins and all("==" in pin for pin in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
