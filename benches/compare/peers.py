"""A virtual environment with pinned packages, made once."""
import json
import os
import subprocess
import venv


def python_with(folder, packages):
    """The interpreter of the environment in `folder` that has exactly these packages."""
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    installed = folder / "venv" / "installed.json"
    if not installed.exists() or json.loads(installed.read_text()) != packages:
        venv.create(folder / "venv", with_pip=True, clear=True)
        # The one that comes with Python may be too old to resolve them.
        for wanted in ["pip==25.3"], packages:
            subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        installed.write_text(json.dumps(packages))
    return python
