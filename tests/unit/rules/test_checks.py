"""What a check is made of, and a rule as a tree."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe import Answer, Document, Read, Subject, check
from container4nfv_probe.rules.answers import yes
from container4nfv_probe.rules.model import Tree, Truth
from container4nfv_probe.rules.rule import Check


class Thing(Document, frozen=True):
    """Anything."""


READ = Read("compute", "/v2.1/things", Thing, key="things", command="openstack thing list")
WIDE = replace(READ, everyone=(("all_projects", "1"),))


def ask(subject: Subject) -> Answer:
    """Is there   a thing
    at all?
    """
    return yes("there is")


def named(name: str) -> Check:
    return Check(name, name, ask, "openstack", "reader", ())


A, B, C = map(named, "abc")


def leaf(name: str) -> Tree:
    return Tree("check", name)


class TestCheck:
    def test_its_question_is_the_docstring_in_a_line(self) -> None:
        assert check()(ask).question == "Is there a thing at all?"

    def test_without_a_docstring_it_is_its_name(self) -> None:
        def nothing_said(subject: Subject) -> Answer:
            return yes("there is")

        made = check()(nothing_said)
        assert (made.name, made.question) == ("nothing_said", "nothing_said")

    def test_it_asks_what_it_reads_and_what_no_read_says(self) -> None:
        made = check(READ, asks=("registry: GET /v2/",), plane="registry")(ask)
        assert made.asks == ("compute: GET /v2.1/things", "registry: GET /v2/")
        assert made.plane == "registry"

    def test_the_same_command_is_named_once(self) -> None:
        assert check(READ, WIDE)(ask).commands == ("openstack thing list",)

    def test_an_admin_sees_more_of_what_is_for_admins_or_of_all_projects(self) -> None:
        assert check(READ)(ask).role == "reader"
        assert check(READ, WIDE)(ask).role == "admin"
        assert check(READ, replace(READ, role="admin"))(ask).role == "admin"
        assert check(replace(READ, role="member"))(ask).role == "reader"


class TestTree:
    def test_a_row_of_one_kind_is_one_node(self) -> None:
        assert (A & B & C).tree() == Tree("all", parts=(leaf("a"), leaf("b"), leaf("c")))
        assert (A | (B | C)).tree() == Tree("any", parts=(leaf("a"), leaf("b"), leaf("c")))

    def test_another_kind_stays_a_node_of_its_own(self) -> None:
        either = Tree("any", parts=(leaf("b"), leaf("c")))
        assert (A & (B | C)).tree() == Tree("all", parts=(leaf("a"), either))
        both = Tree("all", parts=(leaf("b"), leaf("c")))
        assert ((B & C) | A).tree() == Tree("any", parts=(both, leaf("a")))


class TestNamed:
    def test_the_node_of_a_rule_takes_its_name(self) -> None:
        assert (A | B).called("X").tree() == Tree("any", parts=(leaf("a"), leaf("b")), name="X")
        assert (A & B).called("X").tree() == Tree("all", parts=(leaf("a"), leaf("b")), name="X")

    def test_a_check_or_a_named_rule_gets_a_node_for_it(self) -> None:
        assert A.called("X").tree() == Tree("all", parts=(leaf("a"),), name="X")
        assert A.called("X").called("Y").tree() == Tree("all", parts=(A.called("X").tree(),), name="Y")

    def test_within_a_row_of_its_kind_it_stays_a_node_of_its_own(self) -> None:
        inner = (A | B).called("X")
        assert (inner | C).tree() == Tree("any", parts=(inner.tree(), leaf("c")))
        assert (C & A.called("X")).tree() == Tree("all", parts=(leaf("c"), A.called("X").tree()))

    def test_it_is_the_same_rule(self) -> None:
        inner = (A & B) | C
        named = inner.called("X")
        assert list(named.checks()) == list(inner.checks()) == [A, B, C]
        tables = {"a": 0b011, "b": 0b110, "c": 0b000}
        assert named.table(tables) == inner.table(tables) == 0b010
        for truths in ({"a": one, "b": Truth.YES, "c": Truth.NO} for one in Truth):
            assert named.truth(truths) is inner.truth(truths)
            assert named.deciding(truths) == inner.deciding(truths)
