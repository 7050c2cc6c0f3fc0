"""Prism: serves an OpenAPI description, and refuses requests that are not what it says."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PACKAGE = "@stoplight/prism-cli@5"
_READY = "Prism is listening"


def command(folder: Path) -> str:
    """Return the path of Prism's command: the machine's own, else installed into `folder`.

    Tests are skipped where neither it nor npm is there.
    """
    if found := shutil.which("prism"):
        return found
    installed = folder / "node_modules" / ".bin" / "prism"
    if not installed.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("neither prism nor npm is installed")
        install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", _PACKAGE]
        try:
            subprocess.run(install, capture_output=True, timeout=240, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"npm cannot install Prism here: {type(error).__name__}")
    return str(installed)


@contextmanager
def prism(executable: str, description: Path) -> Iterator[str]:
    """Serve a description for the length of the block; yield the URL."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [executable, "mock", "--errors", "--host=127.0.0.1", f"--port={port}", str(description)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if _READY in line:
                break
        else:
            pytest.fail(f"Prism did not start: {said[-500:]}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        # What it says while it serves fits into the pipe, or nobody reads it.
        process.communicate(timeout=20)
