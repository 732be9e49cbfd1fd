"""Files on disk: only regular files, read up to a limit, and written completely or not at all."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .errors import SettingError
from .language import say

CHUNK = 2**20
"""Bytes to read at a time from a file that does not report its size, such as those in /proc."""
NO_SYNC = (errno.EINVAL, errno.ENOTSUP)
"""Errors of a file system that does not support fsync."""


def expanded(path: str | os.PathLike[str]) -> Path:
    """Return a path with ``~`` expanded.

    Args:
        path: What the user gave.

    Raises:
        SettingError: If the path is neither text nor a path object.
        OSError: If no file can have that name.
    """
    if not isinstance(path, str | os.PathLike):
        raise SettingError(
            say(
                "A path is text or a pathlib.Path, and this is of type {kind}: give one such as {example!r}.",
                kind=type(path).__name__,
                example="folder/file",
            )
        )
    text = os.fsdecode(path)
    if not text:
        raise FileNotFoundError(errno.ENOENT, say("the path is empty"))
    try:
        found = Path(text).expanduser()
        if b"\0" in os.fsencode(found):
            raise ValueError(text)
    except ValueError as error:  # also a character that the file system's encoding lacks
        raise FileNotFoundError(errno.ENOENT, say("no file can have such a name")) from error
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, say("there is no such home folder")) from error
    return found


def reason(error: BaseException) -> str:
    """Return, in a few words, why a file could not be used."""
    return getattr(error, "strerror", None) or type(error).__name__


def folder_of(path: str | os.PathLike[str]) -> Path | None:
    """Return the path with ``~`` expanded if it is that of a folder, else None."""
    try:
        folder = expanded(path)
        return folder if stat.S_ISDIR(os.stat(folder).st_mode) else None
    except OSError:
        return None


@contextmanager
def opened(path: str | os.PathLike[str], largest: float = float("inf")) -> Iterator[IO[bytes]]:
    """Open a regular file for reading. Pipes and devices are refused, so that nothing waits or fills the memory.

    Args:
        path: The file; links are followed.
        largest: Largest size of the file, in bytes.

    Raises:
        SettingError: If the path is neither text nor a path object.
        OSError: If it cannot be opened, is not a regular file, or is larger. `reason` says why.
    """
    path = expanded(path)
    _check_regular(os.stat(path))  # before opening it: opening alone affects some devices
    with open(path, "rb", opener=_without_waiting) as file:
        status = os.fstat(file.fileno())
        _check_regular(status)
        if status.st_size > largest:
            raise _too_large()
        yield file


def read_bounded(path: str | os.PathLike[str], largest: int) -> bytes:
    """Return the bytes of a regular file.

    Args:
        path: The file; links are followed.
        largest: Largest size of the file, in bytes. No more is read, whatever size the file reports.

    Raises:
        SettingError: If the path is neither text nor a path object.
        OSError: If it cannot be read, is not a regular file, or is larger. `reason` says why.
    """
    with opened(path, largest) as file:
        parts, left = [], largest + 1
        step = min(left, max(CHUNK, os.fstat(file.fileno()).st_size + 1))
        while left and (part := file.read(min(step, left))):
            parts.append(part)
            left -= len(part)
    if not left:
        raise _too_large()
    return b"".join(parts)


def write_beside(path: str | os.PathLike[str], write: Callable[[IO[bytes]], Any], suffix: str = "") -> Path:
    """Write a file atomically: an existing one is replaced all at once or, if anything goes wrong, not at all.

    The content is written to a new file in the same folder, which then replaces the old one. A link stays a link, and
    the file that it points to is replaced. The old file's permissions are kept; a new file gets the usual ones.

    Args:
        path: Where to write it.
        write: Writes the content to an open file.
        suffix: What the name must end with; it is added if it is missing.

    Returns:
        The path with that suffix, and with ``~`` expanded.

    Raises:
        SettingError: If it cannot be written.

    Example:
        >>> write_beside("notes.txt", lambda file: file.write(b"a, b"))
    """
    try:
        full = expanded(path)
        if os.fsdecode(path).endswith(("/", os.sep)):
            raise _a_folder()
        if full.suffix != suffix and suffix:
            full = full.with_name(full.name + suffix)
        target, old = _target(full)
        temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}")
        try:
            with open(temporary, "xb") as file:
                if old is not None:
                    _take_over(temporary, old)
                write(file)
                _sync(file)
            temporary.replace(target)
        except BaseException:  # also KeyboardInterrupt
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingError(
            say(
                "{path!r:.120} cannot be written ({reason}): give the path of a file in a folder that exists and that "
                "you may write to.",
                path=os.fsdecode(path),
                reason=reason(error),
            )
        ) from error
    return full


def _target(path: Path) -> tuple[Path, os.stat_result | None]:
    """Return the file that a path leads to through links, and its status if it exists."""
    target = Path(os.path.realpath(path))
    try:
        old = os.stat(path)
    except FileNotFoundError:  # a new file, or a link to one that does not exist yet
        return target, None
    _check_regular(old)
    if not os.access(path, os.W_OK):  # replacing it would only need the folder's permission
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target, old


def _take_over(path: Path, old: os.stat_result) -> None:
    """Give a new file the permissions of an old one and, where allowed, its owner."""
    with contextlib.suppress(OSError, AttributeError):  # only root may give files away; Windows has no owners
        os.chown(path, old.st_uid, old.st_gid)
    os.chmod(path, stat.S_IMODE(old.st_mode))


def _sync(file: IO[bytes]) -> None:
    """Write the content to the disk before the old file is replaced, so that a power cut never loses both."""
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in NO_SYNC:
            raise


def _without_waiting(path: str, flags: int) -> int:
    # A file may have become a pipe since it was checked. Windows has neither of these flags.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _check_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _a_folder()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, say("it is a device or a pipe, not a file"))


def _a_folder() -> OSError:
    return IsADirectoryError(errno.EISDIR, say("it is a folder"))


def _too_large() -> OSError:
    return OSError(errno.EFBIG, say("it is too large"))
