"""Hold locked packages against the published advisories: `python .ci/audit.py requirements/dev.txt …`.

Exit 1 when one is known to be vulnerable and `requirements/ignored-advisories.txt` does not say why that does not reach
us. Where the service of advisories cannot be asked, this is said, and nothing fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

IGNORED = Path("requirements/ignored-advisories.txt")


def ignored() -> list[str]:
    """The ids of advisories that a reason was given for."""
    lines = [line for line in IGNORED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for line in lines:
        if len(line.split()) < 2:
            sys.exit(f"{IGNORED}: {line}: say after the id why it does not reach us")
    return [line.split()[0] for line in lines]


def audit(lock: Path) -> list[dict[str, Any]] | None:
    """What the service knows of each package of a lock; None when it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--no-deps", "--disable-pip", "-f", "json"]
    command += [f"--ignore-vuln={one}" for one in ignored()]
    done = subprocess.run([*command, "--progress-spinner=off", "--timeout=15"], capture_output=True, text=True)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return None
    return None if all("skip_reason" in one for one in found) else found


def answers(lock: Path) -> bool:
    """Whether the service can be asked: it knows the first package of the lock."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as one:
        one.write(next(line.split()[0] for line in lock.read_text("utf-8").splitlines() if "==" in line))
        one.flush()
        return audit(Path(one.name)) is not None


def main() -> None:
    """Audit every lock named."""
    locks = [Path(name) for name in sys.argv[1:]]
    if not answers(locks[0]):
        print("pip-audit: the service of advisories cannot be reached from here; nothing was audited")
        return
    bad = 0
    for lock in locks:
        found = audit(lock) or []
        for one in found:
            if "skip_reason" in one:
                print(f"{lock}: {one['name']} was not audited: {one['skip_reason']}")
            for known in one.get("vulns", ()):
                print(f"{lock}: {one['name']} {one['version']}: {known['id']}, mended in {known['fix_versions']}")
                bad += 1
        print(f"{lock}: {len(found)} packages audited")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
