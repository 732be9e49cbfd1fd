"""Odd files and full disks, for tests of what reads or writes."""

import os
import resource
import socket
from contextlib import contextmanager

import pytest

from cnn_widgets.core.errors import SettingError
from tests.helpers import one_sentence


def refused(reason, call, *arguments):
    """Assert that a call is refused in one sentence that says the reason."""
    with pytest.raises(SettingError, match=reason) as caught:
        call(*arguments)
    one_sentence(caught.value)


def odd_files(folder):
    """Make one of each kind of file that is no regular one."""
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
    """Let no file grow larger: the system then answers as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
