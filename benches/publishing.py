"""What it costs to publish: cold, with one post changed, with nothing changed, at any size; beside strictdoc and sphinx-needs
on the same content."""

import itertools
import os
import re
import shutil
import subprocess

from measuring import Aside, interleaved
from repository import posts_of

POINT = re.compile(r"^  - 编号: (\S+)$")
FIELD = re.compile(r"^    (\S+): (.+)$")
ITEM = re.compile(r"^      - (?:措施: )?(.+)$")


def reword(file, number):
    """One measure of a post says something else."""
    text = file.read_text(encoding="utf-8")
    plain = re.sub(r"（第\d+次核查）", "", text)
    file.write_text(re.sub(r"(措施: .+)", rf"\1（第{number}次核查）", plain, count=1), encoding="utf-8")


def points_of(post):
    """The risk points of a post as the corpus writes them: id, fields, manifestations, measures."""
    points, inside, part = [], False, None
    for line in post.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            inside = line == "风险点:"
            continue
        if not inside:
            continue
        if found := POINT.match(line):
            points.append({"id": found[1], "fields": {}, "表现形式": [], "防控措施": []})
        elif points and line.startswith("    ") and line[4] != " ":
            part = line.strip().rstrip(":")
            if found := FIELD.match(line):
                points[-1]["fields"][found[1]] = found[2]
        elif points and part in ("表现形式", "防控措施") and (found := ITEM.match(line)):
            points[-1][part].append(found[1])
    return points


def said(fields, *keys):
    return [f"{key}: {fields[key]}" for key in keys if key in fields]


def by_department(corpus):
    """Posts with their points, by the folder that they lie in."""
    folders = {}
    for post in posts_of(corpus):
        folders.setdefault(post.parent.relative_to(corpus), []).append((post.stem, points_of(post)))
    return folders


class Peers:
    """The same content for tools of requirements: each department a document, each post a chapter, each point an item."""

    def __init__(self, corpus, out):
        self.folders, self.out = by_department(corpus), out

    def items(self):
        for number, (folder, posts) in enumerate(sorted(self.folders.items())):
            yield number, str(folder), [
                (name, [(f"D{number}P{at}{point['id']}", point) for point in points]) for at, (name, points) in enumerate(posts)
            ]

    def strictdoc(self):
        folder = self.out / "strictdoc"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "strictdoc_config.py").write_text(
            "from strictdoc.core.project_config import ProjectConfig\n\n\ndef create_config():\n"
            '    return ProjectConfig(project_title="台账", project_features=["TABLE_SCREEN", "SEARCH"])\n'
        )
        for number, name, posts in self.items():
            lines = ["[DOCUMENT]", f"TITLE: {name}", f"UID: D{number}", ""]
            for post, points in posts:
                lines += ["[[SECTION]]", f"TITLE: {post}", ""]
                for uid, point in points:
                    fields = point["fields"]
                    lines += ["[REQUIREMENT]", f"UID: {uid}", f"TITLE: {fields.get('风险点', uid)}"]
                    lines += ["STATEMENT: >>>", *point["表现形式"], ""]
                    lines += [f"- {measure}" for measure in point["防控措施"]]
                    lines += ["", *said(fields, "等级", "类别", "责任人", "监控责任人"), "<<<", ""]
                lines += ["[[/SECTION]]", ""]
            (folder / f"d{number}.sdoc").write_text("\n".join(lines), encoding="utf-8")
        return folder

    def sphinx(self):
        folder = self.out / "sphinx"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "conf.py").write_text(
            'project = "台账"\nlanguage = "zh_CN"\nextensions = ["sphinx_needs"]\n'
            'needs_types = [dict(directive="risk", title="风险点", prefix="R_", color="#fff", style="node")]\n'
            'needs_id_regex = ".+"\n'
        )
        names = []
        for number, name, posts in self.items():
            lines = [name, "=" * 2 * len(name), ""]
            for post, points in posts:
                lines += [post, "-" * 2 * len(post), ""]
                for uid, point in points:
                    fields = point["fields"]
                    lines += [f".. risk:: {fields.get('风险点', uid)}", f"   :id: {uid}", f"   :status: {fields.get('等级', '')}"]
                    lines += [f"   :tags: {fields.get('类别', '')}", ""]
                    lines += [f"   {text}\n" for text in point["表现形式"]]
                    lines += [f"   - {measure}" for measure in point["防控措施"]]
                    lines += ["", "   " + "; ".join(said(fields, "责任人", "监控责任人")), ""]
            (folder / f"d{number}.rst").write_text("\n".join(lines), encoding="utf-8")
            names.append(f"   d{number}")
        table = [".. needtable::", "   :types: risk", "   :columns: id, title, status, tags", ""]
        head = ["台账", "====", "", ".. toctree::", "", *names, "", *table]
        (folder / "index.rst").write_text("\n".join(head), encoding="utf-8")
        return folder


class Publishing:
    """The part of the bench that publishes; `corpus`, `row`, `note`, `peer`, `kept` and `compare` are the bench's."""

    def publish_command(self, corpus, out):
        return [self.riskreg, "publish", "--draft", corpus, "--out", out]

    def publish(self):
        corpus, out = self.corpus(1_000, points=500), self.work / "site"
        with Aside(out) as aside:
            command = dict(command=self.publish_command(corpus, out), before=aside)
            cold = self.compare({"riskreg publish": command})["riskreg publish"]
        self.row("publish, 1,000 posts, 5,000 points", "CPU seconds, cold", cold.cpu, 2.5, " s")

    def republish(self):
        """One post is edited before every run; and nothing is."""
        corpus, out = self.work / "edited-1000", self.work / "edited-site"
        shutil.rmtree(corpus, ignore_errors=True)
        shutil.copytree(self.corpus(1_000, points=500), corpus)
        numbers, files = itertools.count(1), posts_of(corpus)

        def edit_one():
            number = next(numbers)
            reword(files[number * 7919 % len(files)], number)

        env = {**self.kept("publish"), "RISKREG_NO_CACHE": ""}
        command = dict(command=self.publish_command(corpus, out), env=env)
        results = self.compare({"one post edited": dict(command, before=edit_one), "unchanged": command})
        self.row("publish, 1,000 posts, one edited", "CPU seconds, warm", results["one post edited"].cpu, 0.3, " s")

    def publish100k(self):
        sizes = {}
        for posts in (10_000, 100_000):
            corpus, out = self.corpus(posts), self.work / f"site-{posts}"
            anew = lambda out=out: shutil.rmtree(out, ignore_errors=True)
            command = dict(command=self.publish_command(corpus, out), before=anew)
            runs, self.runs = self.runs, 1
            sizes[posts] = self.compare({f"{posts:,} posts": command})[f"{posts:,} posts"]
            self.runs = runs
            pages = (os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(out) for name in names if name.endswith(".html"))
            largest = max(pages) / 1e6
            self.row(f"publish, {posts:,} posts", "largest page, MB", largest, 1.0, " MB")
        ratio = sizes[100_000].cpu / sizes[10_000].cpu
        self.row("publish, 100,000 posts", "CPU / CPU of 10,000 posts", ratio, 12.0)
        self.row("publish, 100,000 posts", "peak memory", sizes[100_000].peak, 1536, " MiB")

    def publishpeers(self):
        corpus, ours, out = self.corpus(1_000, points=500), self.work / "site", self.work / "peers-site"
        peers = Peers(corpus, self.work / "peers-sources")
        with Aside(ours) as ours_aside, Aside(out) as aside:
            commands = {"riskreg publish": dict(command=self.publish_command(corpus, ours), before=ours_aside)}
            if tool := self.peer("strictdoc"):
                command = [tool, "export", peers.strictdoc(), "--output-dir", out, "--formats", "html"]
                commands["strictdoc export"] = dict(command=command, before=aside)
            if tool := self.peer("sphinx-build"):
                commands["sphinx-build, sphinx-needs"] = dict(command=[tool, "-q", "-b", "html", peers.sphinx(), out], before=aside)
            if len(commands) < 3:
                print("strictdoc or sphinx-needs is not installed: left out")
            # The peers take minutes.
            runs, self.runs = self.runs, 1
            results = self.compare(commands)
            self.runs = runs
        for name, medians in list(results.items())[1:]:
            ratio = results["riskreg publish"].cpu / medians.cpu
            self.row("publish, 1,000 posts, 5,000 points", f"CPU / CPU of {name} on the same points", ratio, 0.1)
