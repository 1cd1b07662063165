"""A corpus as a git repository: its register, then commits that each change some posts.

Every change is one that people make: a level judged anew, a date put off, a measure reworded, an owner replaced.
Which posts change is drawn by a seeded generator over the whole register, so that no folder stays as it was.
"""

import io
import os
import pathlib
import random
import re
import shutil
import subprocess

LEVELS = ["一级", "二级", "三级"]
NOT_POSTS = {"unit.yaml", "department.yaml", "rules.yaml", "共性风险点.yaml"}
WHO = {
    "GIT_AUTHOR_NAME": "周某",
    "GIT_AUTHOR_EMAIL": "zhou@hospital",
    "GIT_COMMITTER_NAME": "周某",
    "GIT_COMMITTER_EMAIL": "zhou@hospital",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder, *args, day="2026-01-01"):
    moment = f"{day}T09:00:00+08:00"
    environment = {**os.environ, **WHO, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    done = subprocess.run(["git", "-C", folder, *args], env=environment, check=True, capture_output=True)
    return done.stdout.decode()


def posts_of(folder):
    return sorted(file for file in folder.rglob("*.yaml") if file.name not in NOT_POSTS and ".git" not in file.parts)


def judged_anew(text, _):
    return re.sub(r"等级: (.级)", lambda found: "等级: " + LEVELS[(LEVELS.index(found[1]) + 1) % 3], text, count=1)


def put_off(text, number):
    return re.sub(r"期限: \S+", f"期限: 2035-{number % 12 + 1:02}-15", text, count=1)


def reworded(text, number):
    return re.sub(r"(措施: .+)", rf"\1，第{number}次核查时一并复核", text, count=1)


def replaced_owner(text, number):
    return re.sub(r"责任人: \[岗位责任人\]", f"责任人: [岗位责任人, 复核员{number}]", text, count=1)


CHANGES = [judged_anew, put_off, reworded, replaced_owner]


def change(file, number):
    """Changes a post in one of the ways; the next where it has nothing of that kind."""
    text = file.read_text(encoding="utf-8")
    for way in range(len(CHANGES)):
        changed = CHANGES[(number + way) % len(CHANGES)](text, number)
        if changed != text:
            break
    file.write_text(changed, encoding="utf-8")


def repository(corpus, out, commits=20, posts=500):
    """The corpus at `corpus` as a repository at `out` with `commits` commits of `posts` changed posts after the first."""
    if (out / ".git/built").exists():
        return out
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(corpus, out)
    git(out, "init", "-q", "-b", "main")
    git(out, "config", "gc.auto", "0")
    git(out, "add", "-A")
    git(out, "commit", "-q", "-m", "建立")
    files = posts_of(out)
    chance = random.Random(1)
    for commit in range(commits):
        for number, file in enumerate(chance.sample(files, min(posts, len(files)))):
            change(file, commit * posts + number)
        git(out, "commit", "-q", "-a", "-m", f"第{commit + 1}次修改", day=f"2026-{commit // 2 + 1:02}-{commit % 2 * 14 + 1:02}")
    git(out, "repack", "-adq")
    (out / ".git/built").write_text("")
    return out


def as_items(repository, out):
    """The last two versions of a register as sara's items, one a post: its title as the name, all of its text as the description."""
    if (out / ".git/built").exists():
        return out
    shutil.rmtree(out, ignore_errors=True)
    items = out / "items"
    items.mkdir(parents=True)
    git(out, "init", "-q", "-b", "main")
    (out / "sara.toml").write_text('[repositories]\npaths = ["items"]\n')
    names = [file.relative_to(repository) for file in posts_of(repository)]
    for revision in ("HEAD~1", "HEAD"):
        asked = "".join(f"{revision}:./{name.as_posix()}\n" for name in names)
        reader = ["git", "-C", repository, "cat-file", "--batch"]
        answer = io.BytesIO(subprocess.run(reader, input=asked.encode(), capture_output=True, check=True).stdout)
        for number, name in enumerate(names):
            text = answer.read(int(answer.readline().split()[-1])).decode()
            answer.readline()
            indented = "".join(f"  {line}\n" for line in text.splitlines())
            front = f'---\nid: "SOL-{number + 1:05}"\ntype: solution\nname: "{name.stem}"\ndescription: |\n{indented}---\n'
            (items / f"{number + 1:05}.md").write_text(f"{front}# {name.stem}\n", encoding="utf-8")
        git(out, "add", "-A")
        git(out, "commit", "-q", "-m", revision)
    (out / ".git/built").write_text("")
    return out


if __name__ == "__main__":
    import sys

    repository(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
