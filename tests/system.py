"""Find, or install, the programs the tests need beyond Python packages.

`python -m tests.system` runs before pytest. It installs what is missing with apt-get where it may;
elsewhere it names the package in one line and fails. It never lets a test be skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Chromium without the windows around its pages: a page is there in half the processor's time."""

CHROMIUM = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POPPLER = ("pdftotext", "pdffonts", "pdftoppm")


def chromium() -> str | None:
    """The browser the journeys run in."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def nginx() -> str | None:
    """The proxy in front of several processes; Debian keeps it off people's path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def postgres_programs() -> Path | None:
    """The directory with `initdb` and `postgres`; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def missing_packages() -> list[str]:
    """Debian's names for what cannot be found."""
    found = {
        "chromium": chromium() is not None,
        "nginx": nginx() is not None,
        "openssl": shutil.which("openssl") is not None,
        "poppler-utils": all(shutil.which(name) for name in POPPLER),
        "postgresql": postgres_programs() is not None,
    }
    return [package for package, is_there in found.items() if not is_there]


def install(packages: Sequence[str]) -> None:
    """With apt-get, as root; raises CalledProcessError where that fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    known = subprocess.run(["apt-cache", "show", SHELL], capture_output=True, check=False)
    names = [SHELL if p == "chromium" and known.returncode == 0 else p for p in packages]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    missing = missing_packages()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing", *missing, flush=True)
        install(missing)
        missing = missing_packages()
    if missing:
        names = " ".join(missing)
        print(f"The tests need {names}. Install them, e.g.: sudo apt-get install {names}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
