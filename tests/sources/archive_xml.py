"""Days of Hansard as TheyWorkForYou writes them, made up: nobody in them sits in Parliament, nobody said any of it."""

DTD = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE publicwhip [
<!ENTITY ndash "&#8211;">
<!ENTITY pound  "&#163;" >
<!ENTITY ouml "&#246;">
]>
"""


def gid(number: str, *, kind: str = "debate", on: str = "2031-02-03", version: str = "a") -> str:
    return f"uk.org.publicwhip/{kind}/{on}{version}.{number}"


def speech(number: str = "1.1", *paragraphs: str, attributes: str = "", inner: str = "", **where: str) -> str:
    words = "".join(f"\n    <p>{text}</p>" for text in paragraphs or ("I made this up.",))
    who = attributes or 'speakername="Jo Example" person_id="uk.org.publicwhip/person/90001"'
    return f'<speech id="{gid(number, **where)}" {who} colnum="1" url="">{inner or words}\n  </speech>'


def heading(kind: str, text: str, number: str = "1.0", **where: str) -> str:
    return f'<{kind}-heading id="{gid(number, **where)}" colnum="1" time="" url="">{text}</{kind}-heading>'


def commons_division(number: str = "9.1", **where: str) -> str:
    return f"""<division id="{gid(number, **where)}" divdate="2031-02-03" divnumber="12" colnum="9" time="15:00:00">
    <divisioncount ayes="3" noes="1"/>
    <mplist vote="aye">
      <mpname person_id="uk.org.publicwhip/person/90001" vote="aye">Jo Example</mpname>
      <mpname person_id="uk.org.publicwhip/person/90002" vote="aye" teller="yes">Ali Sample</mpname>
    </mplist>
    <mplist vote="no">
      <mpname person_id="uk.org.publicwhip/person/90003" vote="no" proxy="Jo Example">Kim Specimen</mpname>
      <mpname person_id="unknown" vote="">Sam Nobody</mpname>
    </mplist>
  </division>"""


def lords_division(number: str = "9.1", **where: str) -> str:
    return f"""<division id="{gid(number, kind="lords", **where)}" divnumber="1" colnum="9" time="15:00:00">
    <divisioncount content="1" not-content="2"/>
    <lordlist vote="content">
      <lord person_id="uk.org.publicwhip/person/90011" vote="content">Lord Example</lord>
    </lordlist>
    <lordlist vote="not-content">
      <lord person_id="uk.org.publicwhip/person/90012" vote="not-content" teller="yes">Baroness Sample</lord>
    </lordlist>
  </division>"""


def day(*parts: str, version: str = "a", latest: str = "yes", head: str = "") -> bytes:
    inside = "\n  ".join(parts)
    return f'{head}<publicwhip scraperversion="{version}" latest="{latest}">\n  {inside}\n</publicwhip>\n'.encode()


def bomb() -> bytes:
    """A file of a few hundred bytes that would be a thousand million letters long."""
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return day(speech("1.1", "&e9;"), head=f'<!DOCTYPE publicwhip [<!ENTITY e0 "ha">{steps}]>')
