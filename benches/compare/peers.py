"""Creates a virtual environment with pinned packages, once."""
import json
import os
import subprocess
import venv


def python_with(folder, packages):
    """Returns the interpreter of the environment in `folder` with exactly these packages."""
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    installed = folder / "venv" / "installed.json"
    if not installed.exists() or json.loads(installed.read_text()) != packages:
        venv.create(folder / "venv", with_pip=True, clear=True)
        # The pip that comes with Python may be too old for these packages.
        for wanted in ["pip==25.3"], packages:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        installed.write_text(json.dumps(packages))
    return python
