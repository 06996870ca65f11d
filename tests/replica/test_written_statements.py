from tests.replica import example_papers as papers
from tests.replica.asking_written import STATEMENTS, ids, item, row
from tracker.replica import Replica

STATEMENT = {
    *("id", "memberId", "member", "memberRole", "uin", "dateMade", "answeringBodyId", "answeringBodyName", "title"),
    *("text", "house", "noticeNumber", "hasAttachments", "hasLinkedStatements", "linkedStatements", "attachments"),
}


def test_one_statement_in_both_houses_is_two_with_two_ids(example: Replica) -> None:
    rows = [row(example, number, STATEMENTS) for number in (papers.COMMONS_STATEMENT, papers.LORDS_STATEMENT)]
    assert [set(each) for each in rows] == [STATEMENT] * 2
    assert len({each["text"] for each in rows}) == len({each["title"] for each in rows}) == 1
    assert [(each["house"], each["uin"]) for each in rows] == [("Commons", "HCWS1"), ("Lords", "HLWS1")]


def test_a_statement_is_cut_in_a_list_and_whole_in_an_item(example: Replica) -> None:
    listed = row(example, papers.COMMONS_STATEMENT, STATEMENTS)["text"]
    whole = item(example, papers.COMMONS_STATEMENT, STATEMENTS)["text"]
    assert (len(listed), listed[-3:], "Acme" in listed) == (258, "...", False)
    assert whole.startswith("<p>")
    assert "Acme" in whole


def test_statements_are_found_by_word_day_house_uin_and_member(example: Replica) -> None:
    both = [papers.COMMONS_STATEMENT, papers.LORDS_STATEMENT]
    for query, found in (
        ({"searchTerm": "acme"}, both),
        ({"searchTerm": "halls"}, both),
        ({"searchTerm": "zebra"}, []),
        ({"madeWhenFrom": "2023-03-06", "madeWhenTo": "2023-03-06"}, both),
        ({"madeWhenFrom": "2023-03-07"}, []),
        ({"house": "Commons"}, both[:1]),
        ({"uIN": "HLWS1"}, both[1:]),
        ({"members": 99010}, both[1:]),
        ({"answeringBodies": 1}, []),
    ):
        assert ids(example, STATEMENTS, **query) == found, query


def test_a_linked_statement_is_named_with_the_kind_of_link(example: Replica) -> None:
    found = item(example, papers.LORDS_STATEMENT, STATEMENTS)
    assert (found["hasLinkedStatements"], found["hasAttachments"]) == (True, False)
    assert found["linkedStatements"] == [
        {
            "linkedStatementId": papers.OLD_STATEMENT,
            "linkType": "CorrectedStatement",
            "linkDate": "2022-03-01T00:00:00",
        }
    ]
