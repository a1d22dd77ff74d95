"""Writes the pages of the docs site: those of the repository, and what the program says about itself.

usage: site_pages.py PROGRAM OUT
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPOSITORY = "https://github.com/unboil/unboil"

# The pages outside of docs/, and those with another name on the site.
RENAMED = {
    "README.md": "index.md",
    "docs/README.md": "overview.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
COMMANDS = [
    "clean", "strip", "dedup", "match", "index", "index add", "index match", "index info", "index compact",
    "index remove", "explain", "restore", "report", "diff", "rules", "bench", "completions", "man",
]
LINK = re.compile(r"(\]\()([^)\s]+)(\))")


def site_name(path: Path) -> str | None:
    """The path on the site of a file of the repository, or None if it is not on it."""
    rel = path.relative_to(ROOT).as_posix()
    if rel in RENAMED:
        return RENAMED[rel]
    return rel.removeprefix("docs/") if rel.startswith("docs/") and path.is_file() else None


def target(source: Path, link: str) -> str:
    """Where a link of a page leads on the site."""
    if re.match(r"[a-z]+:|#", link):
        return link
    file, mark, heading = link.partition("#")
    path = (source.parent / file).resolve()
    name = site_name(path) or ("overview.md" if path == ROOT / "docs" else None)
    if name is not None:
        return name + mark + heading
    if not path.exists():
        sys.exit(f"{source}: {link}: no such file")
    kind = "tree" if path.is_dir() else "blob"
    return f"{REPOSITORY}/{kind}/main/{path.relative_to(ROOT).as_posix()}{mark}{heading}"


def page(source: Path) -> str:
    """A page with the links of the site. Code stays as it is."""
    parts = re.split(r"(^```.*?^```$|`[^`\n]*`)", source.read_text(encoding="utf-8"), flags=re.S | re.M)
    for at in range(0, len(parts), 2):
        parts[at] = LINK.sub(lambda link: link[1] + target(source, link[2]) + link[3], parts[at])
    return "".join(parts)


def said(program: str, *args: str) -> str:
    return subprocess.run([program, *args], check=True, capture_output=True, text=True).stdout


def help_page(program: str) -> str:
    """The long help of every command."""
    commands = said(program, "--help").split("\nCommands:\n")[1].split("\n\n")[0]
    listed = re.findall(r"^  ([a-z]+) ", commands, re.M)
    missing = set(listed) - {command.split()[0] for command in COMMANDS}
    if missing:
        sys.exit(f"site_pages.py: these commands are new: {sorted(missing)}")
    text = "# Help of every command\n\n`unboil COMMAND --help` prints these texts.\n"
    for command in ["", *COMMANDS]:
        text += f"\n## `unboil {command}".rstrip() + "`\n\n```text\n"
        text += said(program, *command.split(), "--help").rstrip() + "\n```\n"
    return text


def rules_page(program: str) -> str:
    """The rules with their examples."""
    return "# Rules\n\n`unboil rules` prints this list.\n\n```text\n" + said(program, "rules").rstrip() + "\n```\n"


def main() -> None:
    program, out = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)
    sources = [ROOT / name for name in RENAMED]
    sources += [path for path in sorted((ROOT / "docs").rglob("*")) if path.is_file() and path not in sources]
    for source in sources:
        name = site_name(source)
        assert name is not None
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            path.write_text(page(source), encoding="utf-8")
        else:
            shutil.copyfile(source, path)
    (out / "commands.md").write_text(help_page(program), encoding="utf-8")
    (out / "rules.md").write_text(rules_page(program), encoding="utf-8")


main()
