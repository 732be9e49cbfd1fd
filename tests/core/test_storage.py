"""Files are written completely or not at all, through links, and only in place of regular files or new ones."""

import os
import stat

import pytest

from cnn_widgets.core.storage import folder_of, read_bounded, write_beside
from tests.files import full_disk, odd_files, refused
from tests.helpers import one_sentence, run_python


def put(path, data=b"new"):
    return write_beside(path, lambda file: file.write(data))


def test_a_new_file_has_the_permissions_that_open_gives(here):
    for mask in (0o022, 0o077, 0o002):
        before = os.umask(mask)
        try:
            put(f"ours{mask}")
            with open(f"pythons{mask}", "wb"):
                pass
        finally:
            os.umask(before)
        assert os.stat(f"ours{mask}").st_mode == os.stat(f"pythons{mask}").st_mode


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_an_old_file_keeps_its_permissions(here, mode):
    (here / "file").write_bytes(b"old")
    (here / "file").chmod(mode)
    put("file")
    assert (here / "file").read_bytes() == b"new" and stat.S_IMODE((here / "file").stat().st_mode) == mode
    assert os.listdir() == ["file"]


def test_a_link_stays_and_what_it_points_to_is_replaced(here):
    (here / "shared").mkdir()
    (here / "shared" / "file").write_bytes(b"old")
    (here / "near").symlink_to("far")
    (here / "far").symlink_to(os.path.join("shared", "file"))
    put("near")
    assert (here / "near").is_symlink() and (here / "far").is_symlink()
    assert (here / "shared" / "file").read_bytes() == b"new"
    assert os.listdir("shared") == ["file"]  # beside the file itself, which may be on another disk


def test_what_a_link_points_to_is_made_if_it_is_not_there(here):
    (here / "shared").mkdir()
    (here / "link").symlink_to(os.path.join("shared", "file"))
    put("link")
    assert (here / "link").is_symlink() and (here / "shared" / "file").read_bytes() == b"new"
    (here / "lost").symlink_to(os.path.join("nowhere", "file"))
    refused("No such file", put, "lost")
    assert (here / "lost").is_symlink() and not (here / "nowhere").exists()


def test_home_and_suffix_are_put_in(here):
    assert put("~/weights", b"1") == here / "weights"
    assert write_beside("~/weights", lambda file: file.write(b"2"), suffix=".npz") == here / "weights.npz"
    assert write_beside("weights.npz", lambda file: file.write(b"3"), suffix=".npz").name == "weights.npz"
    assert (here / "weights").read_bytes() == b"1" and (here / "weights.npz").read_bytes() == b"3"
    assert read_bounded("~/weights", 10) == b"1" and folder_of("~") == here


def test_only_regular_files_are_written_and_read(here):
    for name in odd_files(here):
        before = os.lstat(name)
        refused("cannot be written", put, name)
        with pytest.raises(OSError):
            read_bounded(name, 10)
        assert os.lstat(name)[:2] == before[:2], name
    assert len(os.listdir()) == 6


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000, "nowhere/file", "~nobody-of-this-name/file", "a\ud800"])
def test_invalid_names_are_sentences(here, path):
    refused("cannot be written", put, path)
    with pytest.raises(OSError):
        read_bounded(path, 10)
    assert folder_of(path) is None and os.listdir() == []


@pytest.mark.parametrize("path", [None, 3, 1.5, True, b"file", ["file"], {"file"}], ids=repr)
def test_a_value_that_is_not_a_path_is_a_sentence(here, path):
    refused(type(path).__name__, read_bounded, path, 10)
    refused(type(path).__name__, put, path)
    assert os.listdir() == []


def interrupt(file):
    file.write(b"half")
    raise KeyboardInterrupt


def fail(file):
    file.write(b"half")
    raise ZeroDivisionError


@pytest.mark.parametrize(("write", "error"), [(interrupt, KeyboardInterrupt), (fail, ZeroDivisionError)])
def test_an_interrupt_leaves_the_old_file_and_nothing_else(here, write, error):
    (here / "file").write_bytes(b"old")
    for name in ("file", "none"):
        with pytest.raises(error):
            write_beside(name, write)
    assert (here / "file").read_bytes() == b"old" and os.listdir() == ["file"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(here):
    (here / "file").write_bytes(b"old")
    with full_disk(20_000):
        refused("File too large", put, "file", bytes(30_000))
        refused("File too large", put, "none", bytes(20_001))
        put("fits", bytes(20_000))
    assert (here / "file").read_bytes() == b"old" and sorted(os.listdir()) == ["file", "fits"]


def test_no_more_is_read_than_the_limit(here):
    (here / "file").write_bytes(bytes(range(200)))
    assert read_bounded("file", 200) == bytes(range(200))
    for limit in (0, 199):
        with pytest.raises(OSError, match="too large"):
            read_bounded("file", limit)
    with pytest.raises(OSError, match="too large"):  # its size is said to be 0
        read_bounded("/proc/self/maps", 100)
    (here / "huge").touch()
    os.truncate("huge", 2**40)
    with pytest.raises(OSError, match="too large"):
        read_bounded("huge", 2**20)


def test_where_one_may_not_write_nothing_is_replaced():
    code = """
import os, tempfile
from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.language import say
from cnn_widgets.core.storage import write_beside
say("loads what speaking needs, while root may still read it")
os.chdir(tempfile.mkdtemp())
os.chmod(".", 0o777)
if os.getuid() == 0:
    os.setuid(65534)
os.mkdir("closed")
open("closed/file", "w").close()
open("kept", "w").close()
os.chmod("kept", 0o444)
os.chmod("closed", 0o555)
for path in ("kept", "closed/file", "closed/new"):
    try:
        write_beside(path, lambda file: file.write(b"new"))
    except SettingError as error:
        print(error)
print(sorted(os.listdir()), os.listdir("closed"), os.path.getsize("kept"), os.path.getsize("closed/file"))
"""
    *sentences, left = run_python(code).splitlines()
    assert len(sentences) == 3 and all("Permission denied" in one_sentence(ValueError(text)) for text in sentences)
    assert left == "['closed', 'kept'] ['file'] 0 0"
