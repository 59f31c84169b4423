"""Where the keys of restricted records may lie. Pure, so that the settings can ask before Django starts."""

from collections.abc import Iterable
from pathlib import Path

MOUNTS = Path("/proc/mounts")
# SQLite locks files; on these, a lock of one host is not seen by another, or is lost.
SHARED_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"})
OTHERS = 0o077


def place_problems(folder: Path, *, served: Iterable[Path], mounts: str | None = None) -> list[str]:
    """Return why the keys must not lie in `folder`, a sentence each.

    served: the folders from which files are served. mounts: what is mounted where, as /proc/mounts says it.
    """
    real = folder.resolve()
    problems = [
        f"RESTRICTED_DIR must not lie in {place}, or contain it: its files are served to people."
        for place in served
        if real.is_relative_to(place.resolve()) or place.resolve().is_relative_to(real)
    ]
    kind = _file_system(real, _mounts() if mounts is None else mounts)
    if kind in SHARED_SYSTEMS:
        problems.append(
            f"RESTRICTED_DIR lies on a shared file system ({kind}), where the file of the keys can be damaged. "
            "Use a disk of the one host that runs the site and the job worker."
        )
    return problems


def open_to_others(folder: Path) -> list[str]:
    """Return the folder and those files in it that other accounts of the machine may read or change."""
    paths = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    return [str(path) for path in paths if path.stat().st_mode & OTHERS]


def _mounts() -> str:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _file_system(folder: Path, mounts: str) -> str:
    """The kind of the file system of a folder, "" if nobody says it."""
    entries = [line.split(" ") for line in mounts.splitlines()]
    places = [(Path(entry[1]), entry[2]) for entry in entries if len(entry) > 2]
    inside = [(len(place.parts), kind) for place, kind in places if folder.is_relative_to(place)]
    return max(inside)[1] if inside else ""
