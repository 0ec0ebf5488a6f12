"""The page as PDF, printed by a browser that is there: its PDF keeps headings, tables and descriptions of pictures."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from leap.errors import CheckFailed, WrongUsage

BROWSER_VARIABLE = "LEAP_BROWSER"
_SECONDS = 120
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
NO_BROWSER = (
    "the PDF was left out, for no browser was found that prints it: install Chromium, Chrome or Edge, or name one in "
    f"{BROWSER_VARIABLE}; or open the page in any browser and print it"
)


def find_browser() -> str | None:
    """The browser named in $LEAP_BROWSER, else the first that is found; None where there is none.

    Raises WrongUsage where the variable names a program that is not there.
    """
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        found = shutil.which(named)
        if not found:
            raise WrongUsage(
                f"{BROWSER_VARIABLE} names '{named}', which is no program here: name Chromium, Chrome or Edge."
            )
        return found
    return next(filter(None, map(shutil.which, (*_NAMES, *_PLACES))), None)


def print_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print a page into a PDF. Raises CheckFailed where the browser does not do it, or not within two minutes."""
    pdf.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="leap-browser-", ignore_cleanup_errors=True) as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-extensions",
            "--disable-background-networking",
            "--no-first-run",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            # the page is ours and asks for nothing: whatever a browser would fetch for itself, it shall not
            "--host-resolver-rules=MAP * ~NOTFOUND",
            *(["--no-sandbox"] if _is_root() else []),
            f"--print-to-pdf={pdf.absolute()}",
            page.absolute().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise CheckFailed(
                f"The browser printed no PDF in {_SECONDS} seconds; the page is there. Print it by hand."
            ) from None
    if done.returncode or not pdf.exists():
        raise CheckFailed(
            f"The browser ended with {done.returncode} and printed no PDF; the page is there. Name another browser in "
            f"{BROWSER_VARIABLE}, or print the page by hand."
        )


def _is_root() -> bool:
    # As root, in containers and CI, Chromium does not start within its sandbox.
    return sys.platform != "win32" and os.geteuid() == 0
