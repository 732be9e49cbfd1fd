"""Odd files and full disks, for tests of code that reads or writes files."""

import os
import resource
import socket
from contextlib import contextmanager

import pytest

from cnn_widgets.core.errors import SettingError
from tests.helpers import one_sentence


def refused(reason, call, *arguments):
    """Assert that a call is refused in one sentence that gives the reason."""
    with pytest.raises(SettingError, match=reason) as caught:
        call(*arguments)
    one_sentence(caught.value)


def odd_files(folder):
    """Make one file of each kind that is not a regular file."""
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to("pipe")
    for name, to in (("round", "about"), ("about", "round")):
        (folder / name).symlink_to(to)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    return ["folder", "pipe", "link", "socket", "round", "/dev/null", "/dev/zero", ".", "folder/"]


@contextmanager
def full_disk(size):
    """Let no file grow beyond a size, so that the system responds as with a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
