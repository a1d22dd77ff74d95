"""Generates the articles of a benchmark."""
import subprocess


def corpus(unboil, folder, articles):
    """The path of a file with this number of generated articles. It is written once."""
    path = folder / f"generated-{articles}.jsonl"
    if not path.exists():
        # A partial file never has the final name.
        part = path.with_suffix(".part.jsonl")
        command = [unboil, "bench", "--articles", str(articles), "--corpus", part]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        part.rename(path)
    return path
