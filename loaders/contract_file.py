"""A contract's file to a contract, or to all that is wrong with it at once: YAML, then shape, then sense."""

import copy
from collections.abc import Sequence
from pathlib import Path
from unicodedata import category

import yaml
from pydantic import ValidationError

from leap.errors import WrongUsage
from loaders import seeds
from loaders.contract import Agreement, Contract, FileShape, Record, ServiceColumn
from loaders.contract_rules import find_mistakes
from loaders.naming import suggest

# In place of a key of the wrong shape, so that the sense of the other keys can be judged all the same.
_STAND_INS = {
    "source": "stand_in",
    "title": "stand in",
    "service": {"column": "stand in", "values": {"stand in": None}},
    "provider": "stand_in",
    "lawful_basis": "public_task",
    "authority": "stand_in",
    "file": {"pattern": "stand_in.csv", "date_format": "DD/MM/YYYY"},
}


class ContractMistaken(WrongUsage):
    """A contract is wrong; `mistakes` holds a sentence for each thing that is."""

    def __init__(self, path: Path, mistakes: Sequence[str]) -> None:
        super().__init__("\n  ".join([f"The contract {path} is wrong:", *mistakes]))
        self.path = path
        self.mistakes = list(mistakes)


class _TextLoader(yaml.BaseLoader):
    """YAML in which all is text, so that `no`, `NA` and `1` stay what was written.

    A key given twice or that is no text is a mistake, and so is a control character, which no database text may hold.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _mistake_at(key, "a key must be a text; a list or further keys are not allowed there")
            name = self.construct_scalar(key)
            if name in seen:
                raise _mistake_at(key, f"the key '{name}' is given twice")
            seen.add(name)
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        text = super().construct_scalar(node)
        if strange := next((one for one in text if one not in "\t\n" and category(one) in ("Cc", "Cs")), None):
            raise _mistake_at(node, f"the control character U+{ord(strange):04X} stands in a text; delete it")
        return text


def _mistake_at(node: yaml.Node, problem: str) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def read_contract(path: Path) -> tuple[Contract, bytes]:
    """Read one contract and its bytes. Raises ContractMistaken naming the file and everything that is wrong with it."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        parsed = _without_nulls(yaml.load(text, Loader=_TextLoader))
    except (OSError, UnicodeDecodeError):
        raise ContractMistaken(path, ["it cannot be read: it must be a readable UTF-8 text file"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = f"line {line}: the control character U+{error.character:04X} stands in it; delete it"
        raise ContractMistaken(path, [problem]) from None
    except yaml.YAMLError as error:
        raise ContractMistaken(path, [f"it is not YAML: {_yaml_problem(error)}"]) from None
    except (RecursionError, ValueError, OverflowError):
        problem = "it is not YAML: it refers to itself, is nested too deeply, or an escape stands for no character"
        raise ContractMistaken(path, [problem]) from None
    if isinstance(parsed, (list, str)) and parsed:
        raise ContractMistaken(path, ["it holds no keys, as source: my_source, each at the beginning of a line"])
    if not isinstance(parsed, dict):
        raise ContractMistaken(path, ["it is empty: it needs source, title, service, provider and more"])
    try:
        contract = Contract.model_validate(parsed)
    except ValidationError as error:
        shape = list(dict.fromkeys(_validation_problem(one) for one in error.errors()))
        raise ContractMistaken(path, [*shape, *_find_further(parsed, error)]) from None
    if mistakes := find_mistakes(contract, seeds.lists()):
        raise ContractMistaken(path, mistakes)
    return contract, content


def _find_further(parsed: dict, error: ValidationError) -> list[str]:
    """What makes no sense in the keys of the right shape; those of the wrong one are left out or stood in for."""
    kept, judged_no_more = copy.deepcopy(parsed), []
    for one in error.errors():
        place = one["loc"]
        if one["type"] == "extra_forbidden":
            _drop(kept, place)
        elif place[0] == "records" and len(place) > 2:
            _drop(kept, place[:3])
            judged_no_more.append(f"records, entry {place[1] + 1}")
        else:
            kept.pop(place[0], None)
            judged_no_more.append(str(place[0]))
    stood_in = {key: value for key, value in _STAND_INS.items() if key not in kept}
    try:
        contract = Contract.model_validate({**kept, **stood_in})
    except ValidationError:
        return []
    return [
        mistake
        for mistake in find_mistakes(contract, seeds.lists())
        if not any(mistake.startswith((f"{key}:", f"{key},")) for key in (*judged_no_more, *stood_in))
    ]


def _drop(parsed: dict, place: tuple) -> None:
    within = parsed
    for part in place[:-1]:
        if isinstance(part, int) or part in within:
            within = within[part]
    within.pop(place[-1], None)


def _without_nulls(node: object) -> object:
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_nulls(value) for value in node]
    return None if node in ("", "~", "null") else node


def _yaml_problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    if "alias" in f"{getattr(error, 'context', '')} {problem}":
        problem = 'put patterns that begin with * into quotation marks, as pattern: "*_users.csv"'
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _validation_problem(error: dict) -> str:
    place, got = _name_place(error["loc"]), error["input"]
    match error["type"]:
        case "missing":
            return f"{place}: missing"
        case "extra_forbidden":
            *parents, key = error["loc"]
            where = f"{_name_place(parents)}, " if parents else ""
            keys = _keys_at(parents)
            return f"{where}{suggest(str(key), keys)} is no key of a contract here; allowed: {', '.join(keys)}"
        case "literal_error":
            return f"{place}: '{got}' is not allowed; use {error['ctx']['expected']}"
        case "value_error":
            return f"{place}: {error['ctx']['error']}"
        case "string_pattern_mismatch":
            return f"{place}: '{got}' is no name; use lower-case letters, digits and underscores"
        case "greater_than_equal" | "less_than_equal" | "float_parsing":
            return f"{place}: got {got}, allowed 0 to 1, a share: 0.2 means 20 %"
        case kind if kind.startswith("date"):
            return f"{place}: got '{got}', allowed is a day written YYYY-MM-DD, as 2027-03-31"
        case "bool_parsing":
            return f"{place}: got '{got}', allowed are yes and no"
        case "list_type":
            return f"{place}: a list is needed here, as [{got if isinstance(got, str) else 'one, another'}]"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{place}: keys with values are needed here, as {{key: value}}"
        case "string_type":
            return f"{place}: a text is needed here; nothing, a list or further keys are not allowed"
        case "too_short":
            return f"{place}: at least one entry is needed"
        case _:
            return f"{place}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _name_place(parts: Sequence) -> str:
    # The union of a service's two shapes names its branches; they are no keys.
    branches = ("constrained-str", "ServiceColumn")
    return ", ".join(
        f"entry {part + 1}" if isinstance(part, int) else str(part) for part in parts if part not in branches
    )


def _keys_at(parents: Sequence) -> list[str]:
    of = {"agreement": Agreement, "file": FileShape, "records": Record, "service": ServiceColumn}
    return list((of.get(parents[0], Contract) if parents else Contract).model_fields)
