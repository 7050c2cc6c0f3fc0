"""Files: which ones there are, read by a private dynaconf instance, section by section."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sentry_bridge.settings.layers import Layer, Source
from sentry_bridge.settings.problem import Problem
from sentry_bridge.settings.schema import schema, tables

DEFAULTS = Path(__file__).with_name("defaults.toml")

_DEFAULT_NAME = "settings.toml"
_SIBLINGS = ("settings.local.toml", ".secrets.toml")
_OWN_FILE = "; if this file is the application's own, name ours: init(settings_files=[...])"


def file_layers(
    files: Sequence[str | Path] | None, environment: str
) -> tuple[list[Layer], list[Problem]]:
    """Return the layers of all files, the lowest first, and what keeps files from being read.

    Args:
        files: the settings files that somebody named, or None for `settings.toml` in the
            working directory if it is there. `settings.local.toml` and `.secrets.toml`
            beside them follow, where they are.
        environment: the section to apply over `[default]`, in any case.
    """
    layers: list[Layer] = []
    problems: list[Problem] = []
    hint = _OWN_FILE if files is None else ""
    for file in _located(files):
        try:
            sections = read_sections(file)
        except ValueError as error:
            problems.append(Problem("settings_files", str(file), str(error)))
            continue
        problems += _stray(file, sections, hint)
        for section in dict.fromkeys(("default", environment.lower())):
            values = sections.get(section)
            if isinstance(values, Mapping):
                layers.append(Layer(f"{file} [{section}]", Source.FILE, values, hint))
    return layers, problems


def read_sections(file: Path) -> dict[str, Any]:
    """Return what stands on the top level of a TOML file: its sections, by lower-case name.

    dynaconf's merging, casting, hooks and own variables stay off (`skip_loaders`,
    `auto_cast`): strings that begin with `@` are data, and each section is a layer.

    Raises:
        ValueError: when the file cannot be read, with the reason and the line.
    """
    # Loaded only now: it takes as long as the SDK itself.
    from dynaconf import Dynaconf  # type: ignore[import-untyped]
    from dynaconf.loaders import toml_loader  # type: ignore[import-untyped]

    if file.suffix != ".toml":
        raise ValueError("is not a TOML file: its name must end with .toml")
    private = Dynaconf(dynaconf_skip_loaders=True, auto_cast=False, load_dotenv=False)
    options = private.as_dict()
    try:
        with file.open("rb"):
            pass  # dynaconf only warns of a file that it cannot open
        toml_loader.load(private, env="_envless", filename=str(file))
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("cannot be read: it is not written in UTF-8") from None
    except ValueError as error:
        raise ValueError(f"is not valid TOML: {error}") from None
    content: dict[str, Any] = private.as_dict()
    return {name.lower(): values for name, values in content.items() if name not in options}


def _located(files: Sequence[str | Path] | None) -> list[Path]:
    """Return the files to read, in order: all that were named, then what stands beside them."""
    if files is None:
        named = list(filter(os.path.exists, [Path(_DEFAULT_NAME)]))
        folders = [Path()]
    else:
        # A single path is a sequence, too, of letters.
        named = [Path(file) for file in ([files] if isinstance(files, str | Path) else files)]
        folders = list(dict.fromkeys(path.parent for path in named))
    beside = [folder / name for name in _SIBLINGS for folder in folders]
    return list(dict.fromkeys((*named, *filter(os.path.exists, beside))))


def _stray(file: Path, sections: Mapping[str, Any], hint: str) -> list[Problem]:
    return [
        Problem(
            name,
            str(file),
            f"stands outside of any section; put it into [default] or [<environment>]{hint}",
        )
        for name, values in sections.items()
        if not isinstance(values, Mapping) or name in schema() or name in tables()
    ]
