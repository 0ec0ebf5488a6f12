"""The macros of macros/publish as SQL, with any policy: dbt itself takes seconds to start and knows one."""

from pathlib import Path

from jinja2 import Environment, StrictUndefined

FOLDER = Path(__file__).resolve().parents[2] / "macros" / "publish"
POLICY = {"hide_up_to": 7, "round_to": 5, "possible_values": 3}
BEYOND = POLICY | {"hide_up_to": 10}


class PolicyRefused(Exception):
    """What dbt would have said at the end of compiling."""


class _Exceptions:
    @staticmethod
    def raise_compiler_error(said: str) -> None:
        raise PolicyRefused(said)


def render(call: str, policy: object = None) -> str:
    """What a call such as `publish_counts('counts', ['total'])` expands to under a policy, by default the project's."""
    return _read_macros(policy).from_string("{{ " + call + " }}").render()


def render_model(name: str, prefix: str, policy: object = None) -> str:
    """The query of a model of the indicators, on tables that are named as those it refers to, behind a prefix."""
    (path,) = FOLDER.parents[1].glob(f"models/intermediate/indicators/{name}.sql")
    query = _read_macros(policy).from_string(path.read_text(encoding="utf-8"))
    # how a model is kept is no part of its query
    return query.render(ref=lambda model: f"{prefix}{model}", config=lambda **_: "")


def _read_macros(policy: object) -> Environment:
    environment = Environment(undefined=StrictUndefined)
    settings = {"within_partnership": POLICY if policy is None else policy, "beyond_partnership": BEYOND}
    environment.globals |= {"var": {"publishing": settings}.get, "exceptions": _Exceptions}
    # a macro sees only what was there when its file was read, and calls call others, up to three deep
    for path in sorted(FOLDER.glob("*.sql")) * 3:
        module = environment.from_string(path.read_text(encoding="utf-8")).module
        environment.globals |= {name: macro for name, macro in vars(module).items() if callable(macro)}
    return environment
