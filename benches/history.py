"""What work costs that changes little: the register in git, 100,000 posts, 20 commits of 500 changed posts each."""

import itertools
import shutil
import subprocess

from measuring import interleaved
from repository import as_items, change, posts_of, repository


class History:
    """The part of the bench that needs a repository; `corpus`, `row`, `note` and `peer` are the bench's."""

    def history(self, posts):
        return repository(self.corpus(posts), self.work / f"history-{posts}")

    def kept(self, name):
        """The environment of a run that keeps its cache to itself."""
        return {"XDG_CACHE_HOME": str(self.work / "caches" / name)}

    def compare(self, commands):
        results = interleaved(self.runs, commands)
        for name, medians in results.items():
            self.note(name, medians)
        return results

    def warm(self):
        """One post is edited before every run; all else is as the run before left it."""
        root = self.history(100_000)
        numbers, files = itertools.count(1), posts_of(root)
        cache = self.kept("warm")

        def edit_one():
            number = next(numbers)
            change(files[number * 7919 % len(files)], number)

        try:
            results = self.compare(
                {
                    "riskreg lint": dict(command=[self.riskreg, "lint", root], before=edit_one, env=cache),
                    "riskreg aggregate": dict(command=[self.riskreg, "aggregate", root], before=edit_one, env=cache),
                    "git status": dict(command=["git", "-C", root, "status"], before=edit_one),
                }
            )
        finally:
            subprocess.run(["git", "-C", root, "checkout", "-q", "."], check=True)
        status = results["git status"].cpu
        for command in ("lint", "aggregate"):
            ratio = results[f"riskreg {command}"].cpu / status
            self.row(f"{command}, one of 100,000 posts edited", "CPU / CPU of `git status` in the same tree", ratio, 3.0)

    def at(self):
        root = self.history(100_000)
        command = [self.riskreg, "aggregate", "--at", "HEAD", root]
        kept = self.compare({"riskreg aggregate --at HEAD": dict(command=command, env=self.kept("at"))})
        cpu = kept["riskreg aggregate --at HEAD"].cpu
        self.row("aggregate --at HEAD, 100,000 posts, warm", "CPU seconds", cpu, 0.3, " s")

    def diff(self):
        large, small = self.history(100_000), self.history(5_000)
        results = self.compare(
            {
                "riskreg diff HEAD~1, 100,000 posts": self.cold(large, "diff", "HEAD~1"),
                "riskreg diff HEAD~1..HEAD, 100,000 posts": self.cold(large, "diff", "HEAD~1..HEAD"),
                "riskreg diff HEAD~1..HEAD, 5,000 posts": self.cold(small, "diff", "HEAD~1..HEAD"),
            }
        )
        whole, between, less = (medians.cpu for medians in results.values())
        self.row("diff HEAD~1, 500 of 100,000 posts changed", "CPU seconds", whole, 0.5, " s")
        self.row("diff HEAD~1..HEAD, 500 posts changed", "CPU at 100,000 posts / CPU at 5,000", between / less, 2.0)

    def sara(self):
        peer = self.peer("sara")
        if not peer:
            return print("sara is not installed: left out")
        root = self.history(5_000)
        items = as_items(root, self.work / "history-5000-items")
        results = self.compare(
            {
                "riskreg diff": self.cold(root, "diff", "HEAD~1..HEAD"),
                "sara diff": dict(command=[peer, "diff", "HEAD~1", "HEAD"], cwd=items),
            }
        )
        ratio = results["riskreg diff"].cpu / results["sara diff"].cpu
        self.row("diff, 500 of 5,000 posts changed", "CPU / CPU of `sara diff` on the same content", ratio, 0.05)

    def cold(self, root, command, *args):
        """Nothing kept by an earlier run."""
        cache = self.work / "caches/cold"
        return dict(
            command=[self.riskreg, command, *args],
            cwd=root,
            before=lambda: shutil.rmtree(cache, ignore_errors=True),
            env={"XDG_CACHE_HOME": str(cache)},
        )

    def trend(self):
        root = self.history(100_000)
        results = self.compare(
            {
                "riskreg stats --trend": self.cold(root, "stats", "--trend", "--every", "commit"),
                "riskreg aggregate --at HEAD --no-cache": self.cold(root, "aggregate", "--at", "HEAD", "--no-cache"),
            }
        )
        trend, once = (medians.cpu for medians in results.values())
        self.row("stats --trend, 21 commits, 100,000 posts", "CPU / CPU of one `aggregate --at HEAD`", trend / once, 1.5)
