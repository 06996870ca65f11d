"""Any text for a config file: settings, or what is wrong with it; never a fault of this program."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import examples
from tracker.config import ConfigError, Settings, example_path, load

LINES = [
    line.lstrip("# ") for line in example_path().read_text(encoding="utf-8").splitlines() if "=" in line or "[" in line
]
ODD = (
    *('"', "'", '"""', "[", "]", "[[", "{", "}", "=", "#", ",", ".", "\\", "\\u0000", "\\ud800", "\n", "\r\n"),
    *("\x00", "\ufeff"),
    *("1", "-1", "9" * 400, "1e999", "nan", "inf", "true", "2023-02-30", "2023-01-01", "07:32", "[]", "{}"),
    *('""', '"(a+)+$"', '"["'),
    *('"' + "x" * 3000 + '"', "[" * 300, '{ env = "NOT_SET" }', '{ file = "/nowhere" }', '"terminal://"'),
    *('"json://\\u0000"',),
)  # fmt: skip
PIECES = st.sampled_from(LINES) | st.sampled_from(ODD) | st.text(max_size=8)
VALUES = st.sampled_from(ODD) | st.text(max_size=12).map(
    lambda text: '"' + text.replace("\\", "").replace('"', "") + '"'
)
CHANGED = st.builds(
    lambda line, value: f"{line.split('=')[0]}= {value}" if "=" in line else line, st.sampled_from(LINES), VALUES
)
TERMS = st.lists(VALUES, max_size=4).map(
    lambda terms: (
        f'[channels.t]\nurl = "terminal://"\n[[watches]]\nname = "W"\nchannels = ["t"]\nterms = [{", ".join(terms)}]\n'
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@given(
    st.text(max_size=80)
    | st.binary(max_size=60)
    | st.lists(PIECES, max_size=8).map("".join)
    | st.lists(st.sampled_from(LINES) | CHANGED, max_size=14).map("\n".join)
    | TERMS
)
@examples(200)
def test_any_text_is_a_config_or_is_refused_with_the_reason(folder: Path, text: str | bytes) -> None:
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    path.chmod(0o600)
    try:
        settings = load(path, environ={})
    except ConfigError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message
            assert str(problem).isprintable()
    else:
        assert isinstance(settings, Settings)
        for watch in settings.watches:
            assert all(term.isprintable() and term == " ".join(term.split()) for term in watch.terms)


@given(st.lists(st.text(min_size=2, max_size=12), min_size=1, max_size=4))
@examples(60)
def test_any_term_of_visible_signs_is_taken_as_it_is_written(folder: Path, terms: list[str]) -> None:
    written = ["".join(f"\\U{ord(sign):08X}" for sign in term) for term in terms if term.isprintable()]
    wanted = [one for term in terms if term.isprintable() and len(one := " ".join(term.split())) > 1]
    if len(written) != len(wanted) or not wanted or len({one.casefold() for one in wanted}) < len(wanted):
        return
    path = folder / "config.toml"
    path.write_text(
        '[channels.t]\nurl = "terminal://"\n[[watches]]\nname = "W"\nchannels = ["t"]\nterms = ['
        + ", ".join(f'"{term}"' for term in written)
        + "]\n",
        encoding="utf-8",
    )
    (watch,) = load(path, environ={}).watches
    assert list(watch.terms) == wanted
