"""One repository per business thing; each works on the transaction of its unit of work."""
