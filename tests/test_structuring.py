from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest

from alnus.ranges import Text, Within
from alnus.structuring import FaultyError, structured


@dataclass(frozen=True)
class Part:
    share: Annotated[float, Within(0, 1, "both")] | None = None
    weights: tuple[Annotated[float, Within(0)], ...] = ()
    ends: tuple[float, float] = (0.0, 1.0)
    kind: Literal["a", "b"] = "a"
    one: Literal[1] = 1

    def __post_init__(self) -> None:
        if self.ends[0] > self.ends[1]:
            message = "ends must ascend"
            raise ValueError(message)


@dataclass(frozen=True)
class Whole:
    count: int
    part: Part = field(default_factory=Part)
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, Part] = field(default_factory=dict)
    name: Text = "x"
    flag: bool = False
    anything: Mapping[str, Any] | None = None
    either: str | float = 0.0


def faults(content: object) -> list[str]:
    with pytest.raises(FaultyError) as refused:
        structured(content, Whole)
    return [str(fault) for fault in refused.value.faults]


def test_a_content_becomes_what_it_says():
    content = {
        "count": 3,
        "part": {"share": 0.5, "weights": [1, 2.5], "ends": [0, 2], "kind": "b"},
        "parts": [{}, {"share": 0.25}],
        "by_name": {"left": {}},
        "flag": True,
        "anything": {"a": [1]},
        "either": "text",
    }
    assert structured(content, Whole) == Whole(
        3, Part(0.5, (1.0, 2.5), (0.0, 2.0), "b"), (Part(), Part(0.25)), {"left": Part()},
        flag=True, anything={"a": [1]}, either="text",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({}, "count: is missing"),
        ({"count": 1.0}, "count: a whole number is needed; found 1.0"),
        ({"count": True}, "count: a whole number is needed; found True"),
        ({"count": "1"}, "count: a whole number is needed; found '1'"),
        ({"count": 10**400}, "count: a whole number is needed; found a whole number of more than 20 digits"),
        ({"count": 1, "flag": 1}, "flag: true or false is needed; found 1"),
        ({"count": 1, "name": ""}, "name: a text is needed; found ''"),
        ({"count": 1, "name": 3}, "name: a text is needed; found 3"),
        ({"count": 1, "either": []}, "either: a number is needed; found []"),
        ({"count": 1, "part": 3}, "part: a table of keys is needed; found 3"),
        ({"count": 1, "parts": {}}, "parts: a list is needed; found {}"),
        ({"count": 1, "by_name": []}, "by_name: a table of keys is needed; found []"),
        ({"count": 1, "part": {"share": 95}}, "part.share: a number above 0 and below 1 is needed; found 95.0"),
        ({"count": 1, "part": {"share": float("nan")}}, "part.share: a finite number is needed; found nan"),
        ({"count": 1, "part": {"share": 10**400}},
         "part.share: a finite number is needed; found a whole number of more than 20 digits"),
        ({"count": 1, "part": {"weights": "12"}}, "part.weights: a list is needed; found '12'"),
        ({"count": 1, "part": {"weights": [1, -1]}}, "part.weights[1]: a number of at least 0 is needed; found -1.0"),
        ({"count": 1, "part": {"ends": [1]}}, "part.ends: a list of 2 is needed; found [1]"),
        ({"count": 1, "part": {"ends": [2, 1]}}, "part: ends must ascend"),
        ({"count": 1, "part": {"kind": "c"}}, "part.kind: 'c' is none of 'a', 'b'"),
        ({"count": 1, "part": {"kind": []}}, "part.kind: [] is none of 'a', 'b'"),
        ({"count": 1, "part": {"one": True}}, "part.one: alnus supports 1 only; found True"),
        ({"count": 1, "parts": [{}, {"shair": 1}]}, "parts[1].shair: unknown key; did you mean share?"),
        ({"count": 1, "by_name": {"left": {"zzz": 1}}}, "by_name.left.zzz: unknown key"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(content, fault):
    assert faults(content) == [fault]


def test_all_faults_come_at_once():
    content = {"part": {"share": 2, "kind": 1, "x": 1}, "parts": [3], "name": "", "y": 1}
    assert [fault.split(":")[0] for fault in faults(content)] == [
        "count", "part.share", "part.kind", "part.x", "parts[0]", "name", "y",
    ]  # fmt: skip


def test_a_content_that_is_no_table_is_refused():
    assert faults([1]) == ["a table of keys is needed; found [1]"]


@pytest.mark.parametrize("key", ["a" * 1000, "a\nb", "\x1b[31m"])
def test_a_strange_key_is_shown_in_a_line(key):
    [fault] = faults({"count": 1, key: 2})
    assert len(fault) < 120
    assert fault.isprintable()
