"""A website in a branch of the repository, as hosts of code serve it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from milepost.core.errors import UserError

BRANCH = "gh-pages"
REF = f"refs/heads/{BRANCH}"
NONE = "0" * 40  # what a branch holds that is not there yet


def publish_to_branch(
    root: Path,
    scratch: Path,
    make: Callable[[Path], None],
    message: str,
    say: Callable[[str], None],
) -> None:
    """Let a website be made in the branch ``gh-pages``, which is committed and not pushed.

    No worktree is made and no branch checked out, so that a run that is killed leaves nothing in
    the repository; the branch moves in one step, from what it held when the website was made.

    Parameters
    ----------
    scratch
        An empty folder to work in, in which nobody else works.
    make
        Writes the website into the folder that it is given: what the branch has, or an empty one.

    Raises
    ------
    UserError
        If git can't do it; with its words.
    """
    folder = scratch / BRANCH
    folder.mkdir()
    git = _Git(root, folder, scratch / "index")
    before = git("rev-parse", "--verify", "--quiet", REF, check=False)
    if before:
        if elsewhere := git("for-each-ref", "--format=%(worktreepath)", REF):
            raise UserError(f"The branch {BRANCH} is checked out at {elsewhere}: leave it there.")
        git("read-tree", REF)
        git("checkout-index", "--all")
    if (folder / "_quarto.yml").exists():
        raise UserError(
            f"The branch {BRANCH} holds the workbook's own files, rows that nobody else may see "
            "among them, as an earlier version committed them: delete it, also where it was "
            f"pushed (git push origin --delete {BRANCH}; git branch -D {BRANCH}), and publish "
            "again."
        )
    make(folder)
    git("add", "--all", "--force")
    tree = git("write-tree")
    if before and tree == git("rev-parse", f"{before}^{{tree}}"):
        say(f"nothing changed: the branch {BRANCH} is as it was")
        return
    parents = ("-p", before) if before else ()
    commit = git("commit-tree", tree, *parents, "-m", message)
    git("update-ref", "-m", message, REF, commit, before or NONE)
    say(f"committed to the branch {BRANCH}: git push origin {BRANCH}")


class _Git:
    """Asks the git of a workbook's repository, with a folder and an index of its own."""

    def __init__(self, root: Path, folder: Path, index: Path) -> None:
        self._folder = folder
        self._with = {**os.environ, "GIT_INDEX_FILE": str(index)}
        place = self._run(root, "rev-parse", "--absolute-git-dir")
        self._words = (f"--git-dir={place}", f"--work-tree={folder}")

    def __call__(self, *words: str, check: bool = True) -> str:
        return self._run(self._folder, *self._words, *words, check=check)

    def _run(self, folder: Path, *words: str, check: bool = True) -> str:
        try:
            done = subprocess.run(
                ["git", *words],
                cwd=folder, env=self._with, capture_output=True, text=True, check=False,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise UserError(
                "git is not on the PATH: publish into a folder instead (--to DIR)."
            ) from error
        if check and done.returncode:
            reason = (done.stderr.strip().splitlines() or ["it failed"])[0]
            name = next(word for word in words if not word.startswith("-"))
            raise UserError(f"git {name}: {reason}")
        return done.stdout.strip()
