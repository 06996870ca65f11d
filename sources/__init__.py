"""What Parliament says: one module per service, and the records they give."""
