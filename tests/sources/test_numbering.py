import pytest

from sources.records.numbering import Numbered, named_in, numbered


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Example Bill [Lords] Report Stage: New Clause 10", ["new clause 10"]),
        ("Example Bill [Lords]: Report Stage Amdt 15", ["amendment 15"]),
        ("motion to disagree with Lords Amendment 2", ["lords amendment 2"]),
        ("Amendments 11B and 11C", ["amendment 11B", "amendment 11C"]),
        (
            "Amendments (a) to (c) in lieu of Lords Amendment 38",
            [*(f"amendment {x}" for x in "abc"), "lords amendment 38"],
        ),
        ("Lord Example moved Motion 102A (amendment 102B)", ["motion 102A", "amendment 102B"]),
        ("moved amendment 3 to amendment 2, to include", ["amendment 3", "amendment 2"]),
        ("Amendments 28 to 30 not moved.", ["amendment 28", "amendment 29", "amendment 30"]),
        ("New Clauses 1 and 2", ["new clause 1", "new clause 2"]),
        ("a paving amendment for NC8.", ["new clause 8"]),
        ("Amendments 4, 5 and amendment 6 to Motion A", ["amendment 4", "amendment 5", "amendment 6", "motion A"]),
        ("Motion A1", ["motion A1"]),
        ("Clause 11 stand part", ["clause 11"]),
        ("Schedule 3 and NS2", ["schedule 3", "new schedule 2"]),
        ("it is a motion I beg to move, an amendment I support", []),
        ("the motion to approve the draft Regulations 2020", []),
        ("", []),
    ],
)
def test_what_a_text_names_is_read_in_its_order(text, found):
    told = [f"{'lords ' if one.lords else ''}{one.kind} {one.number}" for one in named_in(text)]
    assert told == found


@pytest.mark.parametrize(
    ("number", "form", "read"),
    [
        ("NC1", "amendment", Numbered("new clause", "1")),
        ("nc 1", "amendment", Numbered("new clause", "1")),
        ("Gov NC3", "amendment", Numbered("new clause", "3")),
        ("14", "amendment", Numbered("amendment", "14")),
        ("14a", "amendment", Numbered("amendment", "14A")),
        ("1A", "motion", Numbered("motion", "1A")),
        ("Motion 1A", "amendment", Numbered("motion", "1A")),
        ("A", "Motion", Numbered("motion", "A")),
        ("(a)", "amendment", Numbered("amendment", "a")),
        ("NS12", "amendment", Numbered("new schedule", "12")),
        ("Lords Amendment 94", "amendment", Numbered("amendment", "94", lords=True)),
        ("not numbered", "amendment", None),
        ("", "amendment", None),
        (None, "motion", None),
    ],
)
def test_a_printed_number_is_read_in_every_form(number, form, read):
    assert numbered(number, form) == read


def test_a_range_that_is_no_range_gives_its_ends_alone():
    assert [one.number for one in named_in("Amendments 1 to 5000")] == ["1", "5000"]
    assert [one.number for one in named_in("Amendments 9 to 3")] == ["9", "3"]
