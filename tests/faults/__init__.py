"""The fault table, row by row: what may go wrong, and what then becomes of the service and of what people are told.

Each test's name begins with its row. What holds for every row: a fault of one source stops no other; nothing is
marked done that was not; the operator is told once when it begins, with source, cause and next try, and once when
it is over.
"""
