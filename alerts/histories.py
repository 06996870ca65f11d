"""How messages are called: by their numbers, and told apart where a restored database gives numbers again.

An origin is "3f9c" for a database that goes on as it began. "3f9c/57-6741a3c4" was restored from a backup whose last
message was 57: what came after that had other messages, which may have been sent.
"""


def installation(origin: str) -> str:
    """Give the part of an origin that stays the same after a restore."""
    return origin.partition("/")[0]


def message_id(number: int, origin: str) -> str:
    """Give the id of a message, which no other of the same installation has or had: "message-58.6741a3c4"."""
    mark = ""
    for one in origin.split("/")[1:]:
        last, _, restored = one.partition("-")
        if last.isdigit() and number > int(last):
            mark = f".{restored}"
    return f"message-{number}{mark}"
