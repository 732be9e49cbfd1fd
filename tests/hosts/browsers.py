"""The browsers that `make test` needs nothing of: `python -m tests.hosts.browsers` says which packages are missing."""

import shutil
import sys
from pathlib import Path


def firefox() -> str | None:
    """Return the path of Debian's Firefox, or of any other; None where there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def webkit_driver() -> str | None:
    """Return the path of WebKit's driver, which comes with a small browser; None where there is none."""
    return shutil.which("WebKitWebDriver")


def webkit() -> str | None:
    """Return the path of WebKit's small browser; None where there is none."""
    folders = [Path("/usr/lib"), Path("/usr/libexec")]
    found = sorted(path for folder in folders for path in folder.glob("**/webkit2gtk-4.*/MiniBrowser"))
    return str(found[-1]) if found else None


def display() -> str | None:
    """Return the path of the X server without a screen, on which WebKit paints; None where there is none."""
    return shutil.which("Xvfb")


PACKAGES = {"firefox-esr": (firefox,), "webkit2gtk-driver": (webkit_driver, webkit), "xvfb": (display,)}
"""Debian's packages, by what each must have brought."""


def missing() -> list[str]:
    """Return the packages of which something is not there."""
    return [package for package, parts in PACKAGES.items() if not all(part() for part in parts)]


def main() -> None:
    """End with a sentence where a browser is missing."""
    if packages := missing():
        sys.exit(f"make hosts needs other browsers: install them (on Debian: apt-get install {' '.join(packages)}).")


if __name__ == "__main__":
    main()
