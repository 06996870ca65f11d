"""Made-up Members with histories: a seat whose id was re-issued, another party, a seat left empty, a peer on leave."""

from dataclasses import replace
from datetime import date

from tests.replica.moments import CORRECTED, LONG_AGO, at
from tracker.replica import (
    ScenarioConstituency,
    ScenarioContact,
    ScenarioFormerName,
    ScenarioMember,
    ScenarioMembership,
    ScenarioParty,
)

KIM, ALI, BARONESS = 99003, 99002, 99005
OLD_VALE, VALE, SAMPLEFORD = 3901, 4901, 4902
POSTCODE, VACANT_POSTCODE = "ZZ3 3ZZ", "ZZ2 2ZZ"
CHANGED_PARTY = at("2023-02-01 09:00")
LEFT = CORRECTED


def members() -> tuple[ScenarioMember, ...]:
    """Kim changes party on 1 February 2023, Ali leaves on 15 March 2023."""
    kim = ScenarioMember(
        KIM,
        LONG_AGO,
        "Kim Specimen",
        (
            ScenarioMembership("Commons", date(2017, 6, 8), date(2019, 11, 6), "Specimen Vale", OLD_VALE, None, 7),
            ScenarioMembership("Commons", date(2019, 12, 12), seat="Specimen Vale", seat_id=VALE),
        ),
        list_as="Specimen, Kim",
        full_title="Kim Specimen MP",
        gender="F",
        parties=(
            ScenarioParty("Labour", date(2017, 6, 8), date(2019, 11, 6)),
            ScenarioParty("Labour", date(2019, 12, 12)),
        ),
        former_names=(ScenarioFormerName("Kim Instance", "Instance, Kim", "Kim Instance", date(2018, 5, 1)),),
        contacts=(
            ScenarioContact("Parliamentary office", 1, ("House of Commons", "London"), "SW1A 0AA", email=mail("kim")),
            ScenarioContact("Website", 6, ("https://example.org/kim",), web=True),
        ),
    )
    parties = (kim.parties[0], replace(kim.parties[1], until=date(2023, 2, 1)))
    alone = replace(kim, published_at=CHANGED_PARTY, parties=(*parties, ScenarioParty("Independent", date(2023, 2, 1))))
    sampleford = ScenarioMembership("Commons", date(2019, 12, 12), seat="Sampleford", seat_id=SAMPLEFORD)
    ali = ScenarioMember(ALI, LONG_AGO, "Ali Sample", (sampleford,), list_as="Sample, Ali")
    ali = replace(ali, parties=(ScenarioParty("Conservative", date(2019, 12, 12)),))
    ended = replace(sampleford, until=date(2023, 3, 15), reason="Resigned", reason_id=90)
    return kim, alone, ali, replace(ali, published_at=LEFT, memberships=(ended,)), _peer()


def _peer() -> ScenarioMember:
    life = ScenarioMembership("Lords", date(2015, 9, 30), seat="Life peer", seat_id=4, on_leave=True)
    name = "Baroness Placeholder"
    return ScenarioMember(BARONESS, LONG_AGO, name, (life,), "Placeholder, B.", f"The {name}", "F")


def mail(name: str) -> str:
    """A made-up address."""
    return f"{name}@example.org"


def constituencies() -> tuple[ScenarioConstituency, ...]:
    """Specimen Vale had another id until the boundaries changed; postcodes are known for the present ones alone."""
    old = ScenarioConstituency(OLD_VALE, LONG_AGO, "Specimen Vale", date(2010, 5, 6), date(2019, 11, 6))
    new = ScenarioConstituency(VALE, LONG_AGO, "Specimen Vale", date(2019, 11, 7), postcodes=(POSTCODE,))
    empty = replace(new, constituency_id=SAMPLEFORD, name="Sampleford", postcodes=(VACANT_POSTCODE,))
    return old, new, empty
