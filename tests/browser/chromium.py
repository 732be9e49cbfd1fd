"""The Chromium of the browser tests: `python -m tests.browser.chromium` finds or installs one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from scripts.environment import apt_install, say, works

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Software rendering, and no network traffic of the browser's own.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_chromium(*flags: str) -> Iterator[Browser]:
    """Opens a headless Chromium, this machine's or else Playwright's, and closes it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_this_machine(), args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def on_this_machine() -> str | None:
    """Returns the path of $CHROMIUM or of a Chromium on the path; None if none of them starts."""
    if named := os.environ.get("CHROMIUM"):
        if not works(named):
            raise RuntimeError(f"CHROMIUM={named} does not start: name another one, or none.")
        return named
    # Asked for its version, because on Ubuntu `chromium-browser` may be a stub that only names a snap.
    return next((path for path in map(shutil.which, NAMES) if path and works(path)), None)


def is_downloaded() -> bool:
    with sync_playwright() as playwright:
        return works(playwright.chromium.executable_path)


def ensure() -> None:
    """Finds a Chromium, or installs Debian's, or lets Playwright download one. Exits if all of that fails."""
    if not works(sys.executable, "-m", "playwright"):
        # A minimal Debian lacks the one library that Playwright's driver needs.
        apt_install("libatomic1")
    if on_this_machine() or is_downloaded():
        return
    if apt_install("chromium", "fonts-liberation") and on_this_machine():
        return
    say("Downloading Playwright's Chromium")
    with_libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"])
    if not is_downloaded():
        sys.exit(
            "No Chromium was found and none could be installed: install one (on Debian: apt-get install chromium), "
            "or name one with CHROMIUM=/path/to/chromium."
        )


if __name__ == "__main__":
    ensure()
